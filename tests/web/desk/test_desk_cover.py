"""A contest's cover at the desk: taken, shown, replaced, removed; no picture, no cover."""

import re
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from contests.desk_models import Cover
from contests.lifecycle import State
from extensions import db
from staff.models import AuditRecord, Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.public.conftest import brought_to

TOO_MUCH = 12 * 1024 * 1024 + 1


def picture(colour: str = "#1f4d3a") -> bytes:
    file = BytesIO()
    Image.new("RGB", (1500, 800), colour).save(file, "PNG")
    return file.getvalue()


def upload(visitor: Visitor, page: str, given: bytes, name: str = "cover.png") -> int:
    answer = visitor.submit(page, file=(BytesIO(given), name))
    answer.request.environ["wsgi.input"].close()  # the client keeps a large body in a file
    return answer.status_code


@pytest.fixture
def page(behind: BehindTheDesk) -> str:
    with behind() as scene:
        return f"/desk/contests/{brought_to(scene, State.OPEN).id}/cover"


def covers(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Cover)) or 0


def test_a_picture_becomes_the_cover_and_is_shown(desk: Desk, page: str) -> None:
    editor = desk()
    assert "cover.jpg" not in editor.see(page)
    assert upload(editor, page, picture()) == 302
    shown = editor.client.get(f"{page}/cover.jpg")
    assert Image.open(BytesIO(shown.data)).size == (1200, 630)
    assert shown.cache_control.private
    assert f'src="{page}/cover.jpg?v=' in editor.see(page)


def test_a_photograph_from_a_telephone_has_room(app: Flask, desk: Desk, page: str) -> None:
    file = BytesIO()
    Image.effect_noise((3000, 1800), 90).convert("RGB").save(file, "PNG")
    assert 4 * 1024**2 < file.tell() < TOO_MUCH
    assert upload(desk(), page, file.getvalue()) == 302
    assert covers(app) == 1


def test_another_picture_takes_its_place(app: Flask, desk: Desk, page: str) -> None:
    editor = desk()
    upload(editor, page, picture())
    before = editor.client.get(f"{page}/cover.jpg").get_etag()
    upload(editor, page, picture("#a93a26"))
    assert editor.client.get(f"{page}/cover.jpg").get_etag() != before
    assert covers(app) == 1


def test_a_cover_is_removed_and_that_is_written_down(app: Flask, desk: Desk, page: str) -> None:
    editor = desk()
    upload(editor, page, picture())
    assert editor.submit(f"{page}/remove", page).status_code == 302
    assert covers(app) == 0
    editor.see(f"{page}/cover.jpg", status=404)
    with app.app_context():
        said = db.session.scalars(select(AuditRecord.what).order_by(AuditRecord.id)).all()
    assert said[-2:] == ["contest.cover_put", "contest.cover_removed"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (b"", "cover.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cover.svg"),
        (b"<script>alert(1)</script>", "cover.jpg"),
        (picture()[:300], "cover.png"),
    ],
)
def test_what_is_no_picture_is_refused_beside_the_field(
    app: Flask, desk: Desk, page: str, given: bytes, name: str
) -> None:
    editor = desk()
    answer = editor.submit(page, file=(BytesIO(given), name))
    assert answer.status_code == 200
    assert 'id="file-error"' in answer.text
    assert covers(app) == 0


def test_a_form_without_a_file_says_what_is_missing(desk: Desk, page: str) -> None:
    assert 'id="file-error"' in desk().submit(page).text


def test_a_file_that_is_too_large_is_refused_in_plain_words(
    app: Flask, desk: Desk, page: str
) -> None:
    answer = desk().client.post(
        page, data=b"x" * TOO_MUCH, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "12 мегабайт" in answer.text
    assert covers(app) == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.CLOSED, State.DRAWN])
def test_a_cover_may_be_put_until_the_results_are_out(
    app: Flask, behind: BehindTheDesk, desk: Desk, state: State
) -> None:
    with behind() as scene:
        page = f"/desk/contests/{brought_to(scene, state).id}/cover"
    assert upload(desk(), page, picture()) == 302
    assert covers(app) == 1


def test_what_has_ended_stays_as_its_readers_saw_it(
    app: Flask, behind: BehindTheDesk, desk: Desk, page: str
) -> None:
    with behind() as scene:
        ended = f"/desk/contests/{brought_to(scene, State.PUBLISHED).id}/cover"
    editor = desk()
    assert 'type="file"' not in editor.see(ended)
    answer = editor.submit(ended, page, file=(BytesIO(picture()), "cover.png"))
    assert answer.status_code == 302
    assert covers(app) == 0


def test_a_visitor_of_the_desk_looks_and_changes_nothing(app: Flask, desk: Desk, page: str) -> None:
    viewer = desk(Role.VIEWER)
    assert 'type="file"' not in viewer.see(page)
    answer = viewer.submit(page, "/desk/", file=(BytesIO(picture()), "cover.png"))
    assert answer.status_code == 403
    assert viewer.submit(f"{page}/remove", "/desk/").status_code == 403
    assert covers(app) == 0


def test_a_stranger_learns_nothing(desk: Desk, page: str) -> None:
    stranger = desk(None)
    for address in (page, f"{page}/cover.jpg", f"{page}/picture.png"):
        stranger.see(address, status=404)


def test_without_the_forms_token_nothing_is_taken(app: Flask, desk: Desk, page: str) -> None:
    answer = desk().client.post(page, data={"file": (BytesIO(picture()), "cover.png")})
    assert answer.status_code == 400
    assert covers(app) == 0


def test_the_announcement_is_looked_at_with_its_picture(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.SCHEDULED)
        address = f"/desk/contests/{contest.id}/open"
    editor = desk()
    source = re.search(r'<img class="vk-picture" src="([^"]+)"', editor.see(address))
    assert source
    answer = editor.client.get(source[1])
    assert (answer.status_code, answer.content_type) == (200, "image/png")
