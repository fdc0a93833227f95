"""What the law and VK say, beside the form and before a step; and the fields that they ask for."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from contests import texts
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from staff.models import AuditRecord, Role
from tests.service.scene import Scene
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in, stored
from tests.web.desk.test_desk_form import NEW, errors, filled, only_contest, refused
from tests.web.desk.test_desk_steps import soon

TERMS = {
    "least_age": "12",
    "guardians": "y",
    "advertiser": "ООО «Книги», ИНН 7700000000",
    "erid": "2VtzqxABC",
    "prizes-0-value": "500",
}
TRAP = "Разыгрываем книгу. Отметьте двух друзей."


def panel_of(page: str) -> str:
    found = re.search(r'data-law="([^"]+)"', page)
    assert found
    return found[1]


def codes(page: str) -> int:
    return page.count('<li class="law-')


def test_the_terms_that_the_law_asks_for_are_kept(app: Flask, desk: Desk) -> None:
    editor = desk()
    assert editor.submit(NEW, **filled(**TERMS)).status_code == 302
    with app.app_context():
        contest = only_contest()
        terms = (contest.least_age, contest.guardians, contest.advertiser, contest.erid)
        assert terms == (12, True, TERMS["advertiser"], TERMS["erid"])
        assert [prize.value for prize in contest.prizes] == [500, None]
        address = f"/desk/contests/{contest.id}/edit"
    page = editor.see(address)
    assert '<option selected value="12">' in page
    for part in (TERMS["erid"], 'value="500"', "7700000000"):
        assert part in page


def test_a_new_contest_is_for_adults(app: Flask, desk: Desk) -> None:
    editor = desk()
    assert '<option selected value="18">' in editor.see(NEW)
    editor.submit(NEW, **filled())
    with app.app_context():
        assert only_contest().least_age == 18


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("erid", "два слова"),
        ("least_age", "17"),
        ("prizes-0-value", "0"),
        ("advertiser", "я" * 301),
    ],
)
def test_a_wrong_term_is_named_beside_its_field(desk: Desk, name: str, value: str) -> None:
    assert errors(refused(desk(), **{name: value}), name)


def test_post_and_rules_say_whose_prizes_they_are(app: Flask, desk: Desk) -> None:
    desk().submit(NEW, **filled(**TERMS))
    with app.app_context(), app.test_request_context():
        contest = only_contest()
        mark = f"Реклама. {TERMS['advertiser']}, erid: {TERMS['erid']}"
        post, rules = texts.announcement(contest), texts.render("rules", contest)
    assert post.count(mark) == 1
    for part in (
        mark,
        "люди от 12 лет",
        "согласия родителя",
        "каждый стоит 500 ₽",
        "больше 4000 ₽",
    ):
        assert part in rules
    assert "\n\n\n" not in rules


def test_rules_without_such_terms_are_silent_about_them(app: Flask, desk: Desk) -> None:
    desk().submit(NEW, **filled(least_age="0"))
    with app.app_context(), app.test_request_context():
        contest = only_contest()
        post, rules = texts.announcement(contest), texts.render("rules", contest)
    assert "Реклама" not in post + rules
    assert "НДФЛ" not in rules
    assert "люди любого возраста" in rules


def test_the_form_comes_with_remarks_and_their_sources(desk: Desk) -> None:
    page = refused(desk(), title="", announcement=TRAP)
    assert "отметьте двух друзей" in page
    assert "adminsclub-pravila-soobschestv" in page
    assert 'href="#announcement"' in page


def test_remarks_follow_what_is_typed_and_nothing_is_kept(app: Flask, desk: Desk) -> None:
    editor = desk()
    panel = panel_of(editor.see(NEW))
    answer = editor.submit(panel, NEW, **filled(announcement=TRAP))
    assert answer.status_code == 200
    assert "отметьте двух друзей" in answer.text
    assert "<html" not in answer.text
    with app.app_context():
        assert db.session.scalars(select(Contest)).all() == []


def test_half_a_form_gets_remarks_too(desk: Desk) -> None:
    editor = desk()
    panel = panel_of(editor.see(NEW))
    odd = {"opens_at": "tomorrow", "prizes-0-value": "much", "claim_days": "", "least_age": "old"}
    for fields in ({}, filled(**odd)):
        answer = editor.submit(panel, NEW, **fields)
        assert answer.status_code == 200
        assert codes(answer.text) > 0


def test_remarks_do_not_hinder_a_draft(app: Flask, desk: Desk) -> None:
    assert desk().submit(NEW, **filled(announcement=TRAP)).status_code == 302


def test_nobody_asks_for_a_community_that_is_not_hers(desk: Desk) -> None:
    panel = panel_of(desk().see(NEW))
    stranger: Visitor = desk(None)
    assert stranger.submit(panel, "/desk/", **filled()).status_code == 404
    viewer: Visitor = desk(Role.VIEWER)
    assert viewer.submit(panel, "/desk/", **filled()).status_code == 403


def trapped(scene: Scene, state: State) -> Contest:
    return contest_in(scene, state, **soon(announcement=TRAP))


@pytest.mark.parametrize(("state", "step"), [("draft", "schedule"), ("scheduled", "open")])
def test_what_is_against_a_rule_goes_on_by_an_explicit_word_that_is_kept(
    app: Flask, behind: BehindTheDesk, desk: Desk, state: str, step: str
) -> None:
    with behind() as scene:
        contest_id = trapped(scene, State(state)).id
    page = f"/desk/contests/{contest_id}/{step}"
    editor = desk()
    shown = editor.see(page)
    assert "отметьте двух друзей" in shown
    assert 'name="known"' in shown
    stopped = editor.submit(page)
    assert stopped.status_code == 200
    assert 'id="known-error"' in stopped.text
    told = select(AuditRecord).where(AuditRecord.what == "contest.law_known")
    with app.app_context():
        assert stored(contest_id).state == state
        assert db.session.scalars(told).all() == []
    assert editor.submit(page, known="y").status_code == 302
    with app.app_context():
        line = db.session.scalars(told).one()
        assert line.details == {"codes": ["friends"]}
        assert (line.contest_id, line.account_id is not None) == (contest_id, True)


def test_terms_in_order_need_no_word(app: Flask, behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, State.DRAFT, **soon()).id
    page = f"/desk/contests/{contest_id}/schedule"
    editor = desk()
    assert 'name="known"' not in editor.see(page)
    assert editor.submit(page, known="y").status_code == 302
    with app.app_context():
        told = select(AuditRecord).where(AuditRecord.what == "contest.law_known")
        assert db.session.scalars(told).all() == []
