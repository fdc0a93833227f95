"""Forms that keep themselves: brought back, told apart from what is saved, never in the way."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from contests import service
from contests.desk_models import KeptForm
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from staff.models import Role
from tests.service.scene import draft
from tests.web.conftest import TOKEN, Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in
from tests.web.desk.test_desk_form import filled
from tests.web.desk.test_desk_quick import QUICK, answers

NEW = "/desk/contests/new"


def keeps_at(page: str) -> str:
    """Where a page's script sends what is typed."""
    found = re.search(r'data-keep="([^"]+)"', page)
    assert found, "the form does not keep itself"
    return unescape(found[1])


def keep(editor: Visitor, form_at: str, **typed: object) -> dict[str, str]:
    """What keep.mjs does; its answer."""
    address = keeps_at(editor.see(form_at))
    answer = editor.submit(address, form_at, **typed)
    assert answer.status_code == 200, answer.text
    assert answer.json
    return dict(answer.json)


def kept_forms(app: Flask) -> list[KeptForm]:
    with app.app_context():
        return list(db.session.scalars(select(KeptForm)))


def basis(page: str) -> str:
    found = re.search(r'name="kept_basis" value="(\d+)"', page)
    assert found
    return found[1]


@pytest.fixture
def edit(behind: BehindTheDesk) -> str:
    with behind() as scene:
        return f"/desk/contests/{contest_in(scene, State.DRAFT).id}/edit"


@pytest.mark.parametrize("form_at", [NEW, f"{QUICK}/comment"])
def test_what_was_typed_is_there_when_the_form_is_opened_again(desk: Desk, form_at: str) -> None:
    editor = desk()
    assert "kept-choice" not in editor.see(form_at)
    said = keep(editor, form_at, **{"prize": "Атлас сов", "prizes-0-title": "Атлас сов"})
    assert re.search(r"\d\d:\d\d", said["said"])
    assert said["warning"] == ""
    page = editor.see(form_at)
    assert "Атлас сов" in page
    assert "kept-choice" in page


def test_a_changed_contests_form_is_kept_too(app: Flask, desk: Desk, edit: str) -> None:
    editor = desk()
    keep(editor, edit, **filled(title="Книга на лето", **{"prizes-7-title": "Восьмой"}))
    page = editor.see(edit)
    assert "Книга на лето" in page
    assert "Восьмой" in page
    with app.app_context():
        assert db.session.scalars(select(Contest.title)).one() == "Книга на выходные"


def test_saving_leaves_nothing_to_bring_back(app: Flask, desk: Desk) -> None:
    editor = desk()
    keep(editor, NEW, title="Книга")
    keep(editor, f"{QUICK}/comment", prize="Книга")
    assert editor.submit(NEW, **filled()).status_code == 302
    assert editor.submit(f"{QUICK}/comment", **answers("comment")).status_code == 302
    assert kept_forms(app) == []


def test_starting_over_shows_the_form_as_it_was(app: Flask, desk: Desk) -> None:
    editor = desk()
    keep(editor, NEW, title="Атлас сов")
    forget = re.search(r'action="([^"]*keep/forget[^"]*)"', editor.see(NEW))
    assert forget
    answer = editor.submit(unescape(forget[1]), NEW, back=NEW)
    assert answer.location == NEW
    assert "Атлас сов" not in editor.see(NEW)
    assert kept_forms(app) == []


def test_what_is_kept_is_nobody_elses(desk: Desk) -> None:
    keep(desk(), NEW, title="Атлас сов")
    assert "Атлас сов" not in desk(Role.ADMIN).see(NEW)


def test_a_form_open_in_two_windows_says_so_in_the_later_one(desk: Desk) -> None:
    editor = desk()
    first = keep(editor, NEW, title="Первое окно", kept_seen="")
    assert keep(editor, NEW, title="Опять первое", kept_seen=first["seen"])["warning"] == ""
    assert keep(editor, NEW, title="Второе окно", kept_seen="")["warning"]
    assert "Второе окно" in editor.see(NEW)


def test_a_page_that_was_left_does_not_know_and_does_not_warn(desk: Desk) -> None:
    editor = desk()
    keep(editor, NEW, title="Ушла")
    assert keep(editor, NEW, title="Вернулась", kept_seen="unknown")["warning"] == ""


def test_what_somebody_else_changed_is_not_overwritten_unseen(
    app: Flask, desk: Desk, behind: BehindTheDesk, edit: str
) -> None:
    editor = desk()
    opened = basis(editor.see(edit))
    with behind() as scene:
        contest = db.session.scalars(select(Contest)).one()
        service.edit(contest, draft(title="Правка коллеги"), None, scene.clock())
    assert keep(editor, edit, title="Моя правка", kept_basis=opened)["warning"]
    answer = editor.submit(edit, **filled(title="Моя правка"), kept_basis=opened)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "Моя правка" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Contest.title)).one() == "Правка коллеги"
    again = editor.submit(edit, **filled(title="Моя правка"), kept_basis=basis(answer.text))
    assert again.status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Contest.title)).one() == "Моя правка"


def test_a_kept_form_says_that_the_contest_was_changed_since(
    desk: Desk, behind: BehindTheDesk, edit: str
) -> None:
    editor = desk()
    keep(editor, edit, title="Моя правка", kept_basis=basis(editor.see(edit)))
    assert 'role="alert"' not in editor.see(edit)
    with behind() as scene:
        contest = db.session.scalars(select(Contest)).one()
        service.edit(contest, draft(title="Правка коллеги"), None, scene.clock())
    assert 'role="alert"' in editor.see(edit)


def test_a_form_that_is_not_known_is_not_kept(app: Flask, desk: Desk, edit: str) -> None:
    editor = desk()
    address = keeps_at(editor.see(NEW))
    community = address.partition("community=")[2].partition("&")[0]
    for number in ("-999", "99", "x", ""):
        where = f"/desk/contests/keep?community={community}&number={number}"
        assert editor.submit(where, NEW, title="x").status_code == 404
    assert editor.submit("/desk/contests/keep?community=99&number=0", NEW).status_code == 404
    assert kept_forms(app) == []


def test_unknown_names_and_the_token_are_not_kept(app: Flask, desk: Desk) -> None:
    keep(desk(), NEW, title="Книга", password="x", **{"prizes-9-title": "нет такой"})
    (row,) = kept_forms(app)
    assert set(row.fields) == {"title"}


def test_more_than_anybody_types_is_refused(app: Flask, desk: Desk) -> None:
    editor = desk()
    address = keeps_at(editor.see(NEW))
    assert editor.submit(address, NEW, description="я" * 41_000).status_code == 413
    assert kept_forms(app) == []


def test_a_nul_that_nobody_sees_is_left_out(app: Flask, desk: Desk) -> None:
    keep(desk(), NEW, title="Кни\0га")
    (row,) = kept_forms(app)
    assert row.fields["title"] == ["Книга"]


def test_only_editors_keep_forms(desk: Desk) -> None:
    editor, viewer = desk(), desk(Role.VIEWER)
    address = keeps_at(editor.see(NEW))
    assert viewer.submit(address, "/desk/", title="x").status_code == 403


def test_signed_out_nothing_is_kept_and_what_was_kept_waits(
    app: Flask, desk: Desk, visitor: Visitor
) -> None:
    editor = desk()
    address = keeps_at(editor.see(NEW))
    keep(editor, NEW, title="Атлас сов")
    token = TOKEN.search(visitor.see("/desk/sign-in"))
    assert token
    answer = visitor.client.post(address, data={"csrf_token": token[1], "title": "Чужое"})
    assert answer.status_code != 200
    assert visitor.client.get("/desk/contests/keep/token").status_code == 302
    assert "Атлас сов" in editor.see(NEW)


def test_after_signing_in_again_a_page_gets_a_token_that_works(desk: Desk) -> None:
    editor = desk()
    address = keeps_at(editor.see(NEW))
    answer = editor.client.get("/desk/contests/keep/token")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json
    fields = {"csrf_token": answer.json["token"], "title": "Книга"}
    assert editor.client.post(address, data=fields).status_code == 200


def test_the_list_tells_what_was_begun(desk: Desk) -> None:
    editor = desk()
    keep(editor, f"{QUICK}/quote", prize="Атлас")
    page = editor.see("/desk/")
    assert f'href="{QUICK}/quote?community=' in page
    page = editor.see(editor.submit(f"{QUICK}/quote", **answers("quote"), way="all").location)
    answer = editor.submit(keeps_at(page), NEW, title="Сова")
    assert answer.status_code == 200
    assert "preset=quote" in editor.see("/desk/")
