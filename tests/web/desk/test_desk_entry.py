"""One person's page: how she stands, all that she did, and staff's decisions."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contests import deciding
from contests.actions import Action, Kind, Source
from contests.lifecycle import Step
from contests.models import Contest, LedgerAction
from extensions import db
from staff.models import AuditRecord, Role
from tests.service.readings import read, told
from tests.service.scene import CLOSES, OPENS, Scene
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk

HER, OTHER = 101, 102
WHY = "Придуманная страница"


@pytest.fixture
def entries(behind: BehindTheDesk) -> str:
    """The entries of an open contest in which two have done everything."""
    with behind() as scene:
        contest = scene.open_contest()
        scene.does_everything(contest, HER, OTHER)
        read(scene, contest)
        return f"/desk/contests/{contest.id}/entries"


def open_again(scene: Scene, entries: str) -> Contest:
    return db.session.get_one(Contest, int(entries.split("/")[3]))


def deeds(page: str) -> list[str]:
    """The lines of her history, without tags."""
    part = page.partition('id="deeds"')[2].partition("</section>")[0]
    lines = re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def texts(page: str) -> list[str]:
    found = re.findall(r'<p class="deed-text">(.*?)</p>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in found]


def test_an_edited_comment_shows_its_text_before_and_after(
    behind: BehindTheDesk, entries: str, desk: Desk
) -> None:
    with behind() as scene:
        open_again(scene, entries)
        for minute, (delta, text) in enumerate([(1, "<b>книга</b>"), (0, "роман"), (0, "роман")]):
            scene.clock.moment = OPENS + timedelta(minutes=30 + minute)
            told(scene, Kind.COMMENT, delta, HER, ref_id=900, text=text)
    page = desk().see(f"{entries}/{HER}")
    said = [text for text in texts(page) if "книга</b>" not in text]
    assert "&lt;b&gt;книга&lt;/b&gt;" in page
    assert [text.split()[-1] for text in said[-3:]] == [
        "&lt;b&gt;книга&lt;/b&gt;",
        "роман",
        "роман",
    ]


def test_deeds_stand_in_the_order_in_which_we_came_to_know(
    behind: BehindTheDesk, entries: str, desk: Desk
) -> None:
    with behind() as scene:
        open_again(scene, entries)
        scene.clock.moment = OPENS + timedelta(minutes=10)
        told(scene, Kind.LIKE, -1, HER)
        scene.clock.moment = OPENS + timedelta(minutes=20)
        told(scene, Kind.LIKE, 1, HER, ref_id=1)
    page = desk().see(f"{entries}/{HER}")
    times = re.findall(r'<time datetime="([^"]+)"', page.partition('id="deeds"')[2])
    assert times == sorted(times)
    assert len(times) == 6
    assert len(set(deeds(page)[-2:])) == 2


def test_what_came_after_the_close_is_said_not_to_count(
    behind: BehindTheDesk, entries: str, desk: Desk
) -> None:
    with behind() as scene:
        open_again(scene, entries)
        scene.clock.moment = CLOSES + timedelta(minutes=5)
        told(scene, Kind.COMMENT, 1, HER, ref_id=901, text="книга")
        told(scene, Kind.LIKE, -1, OTHER)
    editor = desk()
    assert editor.see(f"{entries}/{HER}").count("deed-late") == 1
    assert editor.see(f"{entries}/{OTHER}").count("deed-late") == 0


def test_a_long_history_goes_on_page_by_page(
    behind: BehindTheDesk, entries: str, desk: Desk
) -> None:
    with behind() as scene:
        contest = open_again(scene, entries)
        for number in range(120):
            at = OPENS + timedelta(minutes=5, seconds=number // 3)  # many at the same moment
            line = Action(
                Kind.COMMENT, 1, HER, contest.post_id or 0, at, f"c{number}", 2000 + number,
                f"слово-{number}", source=Source.CALLBACK,
            )  # fmt: skip
            db.session.add(LedgerAction(community_id=contest.community_id, **vars(line)))
        db.session.commit()
    editor, address, found = desk(), f"{entries}/{HER}", []
    for _page in range(3):
        page = editor.see(address)
        found += re.findall(r"слово-(\d+)", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert [int(number) for number in found] == list(range(120))
    assert not address


@pytest.mark.parametrize("after", ["x", "1.2", "0001-01-01T00:00:00+23:59.1", "2026-11-23T00:00.1"])
def test_an_odd_address_shows_the_beginning(entries: str, desk: Desk, after: str) -> None:
    assert len(deeds(desk().see(f"{entries}/{HER}?after={after}"))) == 4


def test_who_has_no_entry_has_no_page(entries: str, desk: Desk) -> None:
    editor = desk()
    for act in ("", "/hide", "/restore"):
        editor.see(f"{entries}/999{act}", 404)


def hidden(visitor: Visitor, entries: str, **fields: object) -> str:
    answer = visitor.submit(f"{entries}/{HER}/hide", reason=WHY, **fields)
    assert answer.status_code == 302
    return visitor.see(answer.location)


def test_an_entry_is_hidden_with_a_reason_and_put_back_with_one_click(
    entries: str, desk: Desk, visitor: Visitor
) -> None:
    editor = desk()
    page = hidden(editor, entries)
    assert WHY in page
    undo = re.search(r'<input type="hidden" name="reason" value="([^"]+)"', page)
    assert undo
    answer = editor.submit(f"{entries}/{HER}/restore", f"{entries}/{HER}/restore", reason=undo[1])
    assert answer.status_code == 302
    after = editor.see(answer.location)
    assert "/hide" in after
    assert WHY in after
    assert "entry-in" in editor.see(f"{entries}?search={HER}")


def test_later_it_is_put_back_with_a_reason(entries: str, desk: Desk) -> None:
    editor = desk()
    hidden(editor, entries)
    page = editor.see(f"{entries}/{HER}")
    assert 'name="reason"' not in page
    assert f"{entries}/{HER}/restore" in page
    empty = editor.submit(f"{entries}/{HER}/restore", reason=" ")
    assert empty.status_code == 200
    answer = editor.submit(f"{entries}/{HER}/restore", reason="Ошиблись")
    assert "Ошиблись" in editor.see(answer.location)


@pytest.mark.parametrize(
    "reason", ["", " ", "Это Фамилия101, и всё", "Номер 101", "id101.", "ф" * 301]
)
def test_a_reason_is_needed_and_names_nobody(
    app: Flask, entries: str, desk: Desk, reason: str
) -> None:
    answer = desk().submit(f"{entries}/{HER}/hide", reason=reason)
    assert answer.status_code == 200
    assert "field-error" in answer.text
    with app.app_context():
        contest = db.session.get_one(Contest, int(entries.split("/")[3]))
        assert deciding.history(contest, HER) == []


def test_before_it_is_hidden_a_page_says_what_happens(entries: str, desk: Desk) -> None:
    page = desk().see(f"{entries}/{HER}/hide")
    assert page.count("btn-primary") == 1
    assert 'name="reason"' in page


def test_a_second_click_does_nothing_and_says_so(app: Flask, entries: str, desk: Desk) -> None:
    editor = desk()
    hidden(editor, entries)
    assert 'class="notice notice-stop"' in hidden(editor, entries)
    with app.app_context():
        contest = db.session.get_one(Contest, int(entries.split("/")[3]))
        assert len(deciding.history(contest, HER)) == 1


def test_whoever_only_looks_decides_nothing(entries: str, desk: Desk) -> None:
    viewer = desk(Role.VIEWER)
    page = viewer.see(f"{entries}/{HER}")
    assert "/hide" not in page
    viewer.see(f"{entries}/{HER}/hide", 403)
    desk(None).see(f"{entries}/{HER}", 404)


def test_after_the_freeze_the_page_offers_nothing_and_a_late_click_is_refused(
    app: Flask, behind: BehindTheDesk, entries: str, desk: Desk
) -> None:
    editor = desk()
    form = editor.see(f"{entries}/{HER}/hide")
    with behind() as scene:
        contest = open_again(scene, entries)
        scene.clock.moment = CLOSES
        scene.take(contest, Step.CLOSE)
        scene.take(contest, Step.FREEZE)
    token = re.search(r'name="csrf_token"[^>]*\bvalue="([^"]+)"', form)
    assert token
    late = {"csrf_token": token[1], "reason": WHY}
    answer = editor.client.post(f"{entries}/{HER}/hide", data=late)
    page = editor.see(answer.location)
    assert 'class="notice notice-stop"' in page
    assert "/hide" not in page
    with app.app_context():
        assert deciding.history(db.session.get_one(Contest, contest_id(entries)), HER) == []


def contest_id(entries: str) -> int:
    return int(entries.split("/")[3])


def test_everybody_reads_how_many_and_why_without_names(
    app: Flask, entries: str, desk: Desk, visitor: Visitor
) -> None:
    with app.app_context():
        slug = db.session.get_one(Contest, contest_id(entries)).slug
    assert WHY not in visitor.see(f"/c/{slug}")
    hidden(desk(), entries)
    with app.app_context():
        what = db.session.scalars(select(AuditRecord.what)).all()
        assert "entry.hidden" in what
    for page in (f"/c/{slug}?1", f"/c/{slug}/winners"):
        shown = app.test_client().get(page).text
        assert shown.count(WHY) == 1
        assert "Фамилия101" not in shown
