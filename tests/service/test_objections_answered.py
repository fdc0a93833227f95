"""Answers to objections: once, in time, and never after anybody could know the round."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contests.chance import Chance
from contests.lifecycle import State, Step
from contests.models import Contest, Person
from errors import Problem
from extensions import db
from objections import service
from objections.models import Objection, ObjectionKind, ObjectionState, Ruling
from tests.service.fair import EARLY, READERS, SIGNATURES, draws_of, frozen, time_of
from tests.service.objecting import MISSED, bot, lodge, people, refused
from tests.service.scene import CLOSES, Scene
from vk.errors import Action, VkError
from winners import erasing, events, rounds, traces
from winners.beacon import QUICKNET
from winners.erasing import Decider
from winners.models import DrawState
from winners.round_models import How
from winners.voiding import MARGIN

SECOND = timedelta(seconds=1)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    """Its list waits for a round, an hour ahead; somebody was missed."""
    scene.reader(MISSED)
    return frozen(scene)


@pytest.mark.parametrize("before", [MARGIN, SECOND, timedelta(0), -timedelta(days=8)])
def test_when_the_round_is_near_nothing_is_accepted_any_more(
    scene: Scene, contest: Contest, before: timedelta
) -> None:
    row = lodge(scene, contest)
    scene.clock.moment = time_of(EARLY) - before
    refused("too_late_to_accept", lambda: service.accept(row, "Да.", None, scene.clock()))
    assert (row.state, row.answer, len(draws_of(contest))) == (ObjectionState.OPEN, None, 1)
    assert scene.entry(contest, MISSED) is None
    assert db.session.scalars(select(Ruling)).all() == []


def test_when_the_round_has_arrived_meanwhile_nothing_is_accepted(
    scene: Scene, contest: Contest
) -> None:
    row = lodge(scene, contest)
    rounds.keep(QUICKNET, EARLY, SIGNATURES[EARLY], How.RELAY, scene.clock())
    refused("too_late_to_accept", lambda: service.accept(row, "Да.", None, scene.clock()))
    assert len(draws_of(contest)) == 1


def test_after_the_draw_an_objection_is_answered_and_changes_nothing(
    scene: Scene, contest: Contest
) -> None:
    row = lodge(scene, contest)
    scene.clock.moment = time_of(EARLY)
    rounds.offer(QUICKNET, EARLY, SIGNATURES[EARLY], How.READER, scene.clock())
    scene.take(contest, Step.DRAW)
    refused("too_late_to_accept", lambda: service.accept(row, "Да.", None, scene.clock()))
    service.decline(row, "Комментария не было.", None, scene.clock())
    assert (row.state, contest.state) == (ObjectionState.DECLINED, State.DRAWN)


def test_an_objection_is_answered_once(scene: Scene, contest: Contest) -> None:
    row = lodge(scene, contest)
    service.decline(row, "Нет.", None, scene.clock())
    refused("objection_answered", lambda: service.decline(row, "Ещё раз.", None, scene.clock()))
    refused("objection_answered", lambda: service.accept(row, "Да.", None, scene.clock()))
    assert (row.answer, len(draws_of(contest))) == ("Нет.", 1)


def test_nobody_goes_to_and_fro(scene: Scene, contest: Contest) -> None:
    service.accept(bot(scene, contest), "Не человек.", None, scene.clock())
    back = lodge(scene, contest, READERS[0])
    refused("ruled_already", lambda: service.accept(back, "Человек.", None, scene.clock()))
    assert len(draws_of(contest)) == 2


def test_a_list_changes_only_where_it_is_wrong(scene: Scene, contest: Contest) -> None:
    there, not_there = lodge(scene, contest, READERS[0]), bot(scene, contest, MISSED)
    refused("on_list_already", lambda: service.accept(there, "Да.", None, scene.clock()))
    refused("not_on_list", lambda: service.accept(not_there, "Да.", None, scene.clock()))
    assert len(draws_of(contest)) == 1


def test_a_list_of_nobody_does_not_come_about(scene: Scene) -> None:
    contest = frozen(scene, EARLY, READERS[:1])
    row = bot(scene, contest)
    refused("nobody_left", lambda: service.accept(row, "Да.", None, scene.clock()))


def test_one_objection_after_another_makes_one_list_after_another(
    scene: Scene, contest: Contest
) -> None:
    first, second = lodge(scene, contest), bot(scene, contest)
    service.accept(first, "Да.", None, scene.clock())
    service.accept(second, "Да.", None, scene.clock())
    assert [draw.number for draw in draws_of(contest)] == [1, 2, 3]
    assert people(contest, 3) == {*READERS, MISSED} - {READERS[0]}
    assert [row.led_to for row in service.of(contest)] == [2, 3]


def at_once(app: Flask, scene: Scene, ids: list[int]) -> list[str]:
    """Members of staff who accept objections at the same moment: what each was told."""
    ready = Barrier(len(ids))

    def accept(row_id: int) -> str:
        with app.app_context():
            row = db.session.get_one(Objection, row_id)
            db.session.commit()
            ready.wait()
            try:
                service.accept(row, "Да.", None, scene.clock())
            except Problem as problem:
                return problem.code
            return "done"

    db.session.commit()
    with ThreadPoolExecutor(len(ids)) as staff:
        return sorted(staff.map(accept, ids))


def test_two_who_accept_the_same_objection_at_once_freeze_one_list(
    app: Flask, scene: Scene, contest: Contest
) -> None:
    row_id = bot(scene, contest).id
    assert at_once(app, scene, [row_id, row_id]) == ["done", "objection_answered"]
    assert len(draws_of(contest)) == 2


def test_two_who_accept_different_objections_at_once_freeze_one_list_after_the_other(
    app: Flask, scene: Scene, contest: Contest
) -> None:
    rows = [bot(scene, contest, READERS[0]), bot(scene, contest, READERS[1])]
    told = at_once(app, scene, [row.id for row in rows])
    assert told in (["done", "list_moved_on"], ["done", "done"])
    for row in rows:
        db.session.refresh(row)
        if row.state is ObjectionState.OPEN:
            service.accept(row, "Да.", None, scene.clock())
    assert len(draws_of(contest)) == 3
    assert people(contest, 3) == {*READERS[2:]}


def test_an_event_stays_when_it_is_and_decides_the_next_list(scene: Scene) -> None:
    contest = frozen(scene, chance=Chance.EVENT, event_text="Шесть чисел тиража.")
    draw = service.accept(bot(scene, contest), "Да.", None, scene.clock())
    assert (draw.round, draw.round_at) == (int(time_of(EARLY).timestamp()), time_of(EARLY))
    scene.clock.moment = time_of(EARLY)
    refused("objections_closed", lambda: lodge(scene, contest))
    events.write_down(contest, "1 2 3 4 5 6", None, scene.clock())
    scene.take(contest, Step.DRAW)
    assert [d.state for d in draws_of(contest)] == [DrawState.VOID, DrawState.DRAWN]


def test_a_number_locked_away_is_told_later_for_the_next_list(scene: Scene) -> None:
    contest = frozen(scene, chance=Chance.COMMIT)
    draw = service.accept(bot(scene, contest), "Да.", None, scene.clock())
    assert draw.round_at > time_of(EARLY)
    scene.clock.moment = draw.round_at
    scene.take(contest, Step.DRAW)
    assert [d.state for d in draws_of(contest)] == [DrawState.VOID, DrawState.DRAWN]


def test_somebody_nobody_has_heard_of_is_looked_up(scene: Scene, contest: Contest) -> None:
    service.accept(lodge(scene, contest), "Да.", None, scene.clock())
    person = db.session.get(Person, MISSED)
    assert person
    assert person.first_name == f"Имя{MISSED}"


def test_the_round_does_not_wait_until_vk_knows_her(scene: Scene, contest: Contest) -> None:
    row = lodge(scene, contest)
    scene.vk.faults.order("people", VkError("users.get", Action.RETRY, code=10))
    service.accept(row, "Да.", None, scene.clock())
    assert MISSED in people(contest, 2)


def test_erasing_keeps_what_was_public_and_nothing_else(scene: Scene, contest: Contest) -> None:
    row = lodge(scene, contest)
    service.accept(row, "Верно.", None, scene.clock())
    contest.state = State.CANCELLED
    db.session.commit()
    counts = traces.counts(contest)
    assert (counts["objections"], counts["rulings"]) == (1, 1)
    erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    assert (row.user_id, row.text, row.contact) == (None, None, None)
    assert (row.number, row.answer, row.state) == (1, "Верно.", ObjectionState.ACCEPTED)
    assert db.session.scalars(select(Ruling)).all() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE objection SET text = 'другое'",
        "UPDATE objection SET user_id = 1",
        "UPDATE objection SET answer = 'другой'",
        "UPDATE objection SET state = 'open'",
        "UPDATE objection SET led_to = 1",
        "DELETE FROM objection",
        "UPDATE ruling SET inside = false",
        "DELETE FROM ruling",
    ],
)
def test_what_was_said_and_ruled_stays(scene: Scene, contest: Contest, statement: str) -> None:
    service.accept(lodge(scene, contest), "Да.", None, scene.clock())
    with pytest.raises(IntegrityError, match=r"zhrebiy: (objection|ruling) is frozen"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_a_list_that_is_drawn_takes_no_objection_from_the_database_either(
    scene: Scene, contest: Contest
) -> None:
    scene.clock.moment = time_of(EARLY)
    rounds.offer(QUICKNET, EARLY, SIGNATURES[EARLY], How.READER, scene.clock())
    scene.take(contest, Step.DRAW)
    late = Objection(
        contest_id=contest.id,
        draw_id=draws_of(contest)[0].id,
        number=1,
        kind=ObjectionKind.MISSING,
        user_id=MISSED,
        filed_at=CLOSES,
        state=ObjectionState.OPEN,
    )
    db.session.add(late)
    with pytest.raises(IntegrityError, match="zhrebiy: objection is frozen"):
        db.session.flush()
    db.session.rollback()
