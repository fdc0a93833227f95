"""Amending the rules of an open contest: shown before it is done, and only while it may be done."""

from datetime import timedelta

import pytest
from flask import Flask

import clock
from contests.lifecycle import Plan, State
from contests.models import Contest
from staff.models import Role
from tests.service.scene import Scene
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in, stored

HOUR = timedelta(hours=1)
WORDS = {
    "description": "Выбираем читателя.",
    "organiser": "Библиотека",
    "claim_terms": "Приходите на Садовую, 5.",
    "claim_days": "14",
    "reason": "Филиал переехал.",
    "seen": "1",
}


def running(scene: Scene, gone: timedelta = HOUR) -> Contest:
    """Open by the clock that pages have: since `gone`, for ten hours in all."""
    opens = clock.now() - gone
    scene.clock.moment = opens
    closes = opens + 10 * HOUR
    return scene.open_contest(plan=Plan(opens, closes, closes + HOUR, publishes_itself=True))


@pytest.fixture
def page(behind: BehindTheDesk) -> str:
    with behind() as scene:
        return f"/desk/contests/{running(scene).id}/amend"


def number(app: Flask, page: str) -> int:
    with app.app_context():
        rules = stored(int(page.split("/")[3])).locked_rules
        return rules.number if rules else 0


def test_the_difference_is_shown_before_it_is_made(app: Flask, desk: Desk, page: str) -> None:
    editor = desk()
    assert "Напишите нам за 14 дней." in editor.see(page)
    shown = editor.submit(page, **WORDS)
    assert shown.status_code == 200
    assert "Садовую" in shown.text
    assert "<del>" in shown.text
    assert "<ins>" in shown.text
    assert number(app, page) == 1
    assert editor.submit(page, **WORDS, publish="y").status_code == 302
    assert number(app, page) == 2


def test_a_second_click_changes_nothing_and_says_so(app: Flask, desk: Desk, page: str) -> None:
    editor = desk()
    editor.submit(page, **WORDS, publish="y")
    again = editor.submit(page, **{**WORDS, "organiser": "Другая"}, publish="y")
    assert 'role="alert"' in editor.see(again.location)
    assert number(app, page) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("reason", " "), ("organiser", ""), ("claim_days", "13"), ("claim_days", ""), ("seen", "x")],
)
def test_what_is_wrong_is_not_published(
    app: Flask, desk: Desk, page: str, name: str, value: str
) -> None:
    desk().submit(page, **{**WORDS, name: value}, publish="y")
    assert number(app, page) == 1


def test_the_same_words_are_no_change(app: Flask, desk: Desk, page: str) -> None:
    same = {**WORDS, "claim_terms": "Напишите нам за 14 дней."}
    answer = desk().submit(page, **same, publish="y")
    assert answer.status_code == 200
    assert "error-summary" in answer.text
    assert number(app, page) == 1


def test_the_second_half_warns_and_needs_a_word(
    app: Flask, behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        page = f"/desk/contests/{running(scene, 6 * HOUR).id}/amend"
    editor = desk()
    assert "zakonrf.info/gk/1058" in editor.see(page)
    refused = editor.submit(page, **WORDS, publish="y")
    assert refused.status_code == 200
    assert 'id="known-error"' in refused.text
    assert number(app, page) == 1
    assert editor.submit(page, **WORDS, publish="y", known="y").status_code == 302
    assert number(app, page) == 2


def test_the_first_half_asks_for_no_word(desk: Desk, page: str) -> None:
    shown = desk().submit(page, **WORDS).text
    assert 'name="known"' not in shown
    assert "1058" not in shown


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.CLOSED, State.DRAWN])
def test_only_an_open_contest_is_amended(behind: BehindTheDesk, desk: Desk, state: State) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, state).id
    board = desk().see(f"/desk/contests/{contest_id}/amend")
    assert 'role="alert"' in board
    assert 'name="reason"' not in board


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (None, 404)])
def test_only_who_runs_contests_amends_them(
    desk: Desk, page: str, role: Role | None, status: int
) -> None:
    visitor: Visitor = desk(role)
    visitor.see(page, status=status)
