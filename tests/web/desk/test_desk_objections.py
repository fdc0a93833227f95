"""Objections at the desk: everything to see, and two answers to give."""

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from objections import service
from objections.models import Objection, ObjectionKind, ObjectionState
from staff.models import Role
from tests.draw1 import SIGNATURE
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in
from tests.web.fair import waiting
from winners.models import Draw
from winners.round_models import BeaconRound, How


@pytest.fixture
def contest_id(behind: BehindTheDesk) -> int:
    """A contest whose list somebody objects to, with an hour left."""
    with behind() as scene:
        scene.reader(200)
        contest = waiting(scene)
        lodge(contest, "id200", ObjectionKind.MISSING)
        return contest.id


def lodge(contest: Contest, who: str, kind: ObjectionKind) -> None:
    service.lodge(contest, kind, who, "Я всё сделала.", "anna@example.org", clock.now())


def board(contest_id: int) -> str:
    return f"/desk/contests/{contest_id}"


def row_of(app: Flask, number: int = 1) -> Objection:
    with app.app_context():
        return db.session.scalars(select(Objection).where(Objection.number == number)).one()


def answer(visitor: Visitor, contest_id: int, decision: str, words: str = "Вот почему.") -> str:
    path = f"{board(contest_id)}/objections/1"
    told = visitor.submit(path, path, decision=decision, answer=words)
    return visitor.see(told.location) if told.location else told.text


def test_the_board_says_that_somebody_waits_for_an_answer(contest_id: int, desk: Desk) -> None:
    editor = desk()
    assert f'href="{board(contest_id)}/objections/"' in editor.see(board(contest_id))
    answer(editor, contest_id, "declined")
    assert f'href="{board(contest_id)}/objections/"' not in editor.see(board(contest_id))


def test_staff_see_who_it_is_about_and_the_way_to_her_evidence(contest_id: int, desk: Desk) -> None:
    page = desk(Role.VIEWER).see(f"{board(contest_id)}/objections/")
    assert "https://vk.com/id200" in page
    assert f"{board(contest_id)}/entries?search=200" in page
    assert "anna@example.org" in page
    assert f"{board(contest_id)}/objections/1" not in page


def test_an_accepted_objection_freezes_another_list(
    app: Flask, contest_id: int, desk: Desk
) -> None:
    answer(desk(), contest_id, "accepted")
    row = row_of(app)
    assert (row.state, row.answer, row.led_to) == (ObjectionState.ACCEPTED, "Вот почему.", 2)
    assert row.account_id
    with app.app_context():
        assert [draw.number for draw in db.session.scalars(select(Draw).order_by(Draw.id))] == [
            1,
            2,
        ]


def test_a_declined_one_changes_no_list(app: Flask, contest_id: int, desk: Desk) -> None:
    answer(desk(), contest_id, "declined")
    assert row_of(app).state is ObjectionState.DECLINED
    with app.app_context():
        assert len(db.session.scalars(select(Draw)).all()) == 1


@pytest.mark.parametrize(
    ("decision", "words"),
    [("", "Да."), ("accepted", " "), ("open", "Да."), ("declined", "я" * 1001)],
)
def test_without_decision_and_answer_nothing_happens(
    app: Flask, contest_id: int, desk: Desk, decision: str, words: str
) -> None:
    assert 'class="field-error"' in answer(desk(), contest_id, decision, words)
    assert row_of(app).state is ObjectionState.OPEN


def test_a_second_answer_is_told_that_it_came_second(
    app: Flask, contest_id: int, desk: Desk
) -> None:
    editor = desk()
    answer(editor, contest_id, "declined", "Нет.")
    assert "notice-stop" in answer(editor, contest_id, "accepted", "Да.")
    assert row_of(app).answer == "Нет."


def test_past_the_rounds_time_only_declining_is_offered(
    app: Flask, behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.FROZEN)
        service.lodge(contest, ObjectionKind.MISSING, "id200", "Я.", "", scene.clock())
        contest_id = contest.id
    editor = desk()
    page = editor.see(f"{board(contest_id)}/objections/1")
    assert ('value="declined"' in page, 'value="accepted"' in page) == (True, False)
    assert 'class="field-error"' in answer(editor, contest_id, "accepted")
    assert row_of(app).state is ObjectionState.OPEN


def test_viewers_and_strangers_answer_nothing(app: Flask, contest_id: int, desk: Desk) -> None:
    desk(Role.VIEWER).see(f"{board(contest_id)}/objections/1", 403)
    desk(None).see(f"{board(contest_id)}/objections/", 404)
    desk(Role.ADMIN).see(f"{board(contest_id)}/objections/2", 404)
    assert row_of(app).state is ObjectionState.OPEN


def test_staff_bring_a_round_by_hand(app: Flask, behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        path = f"{board(contest_in(scene, State.FROZEN).id)}/beacon"
    editor = desk()
    assert "notice-stop" in editor.submit(path, path, text="abc").text
    editor.submit(path, path, text=SIGNATURE)
    with app.app_context():
        [row] = db.session.scalars(select(BeaconRound))
        assert (row.round, row.how) == (42, How.STAFF)
    assert "маяка" in editor.see(path.replace("beacon", "audit"))
    desk(Role.VIEWER).see(path, 403)


def test_before_the_freeze_nobody_waits_for_a_round(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        path = f"{board(contest_in(scene, State.CLOSED).id)}/beacon"
    desk().see(path, 404)
