"""Whoever was away for longer than its lease has lost it, and touches nothing of the new holder."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Semaphore

import pytest
from sqlalchemy import event

import pulse
from clock import Clock
from contests import opening, steps
from contests.lifecycle import State, Step
from contests.models import Contest, DueStep
from contests.steps import StepError
from extensions import db
from tests.service.scene import CLOSES, Scene
from vk.errors import Action, VkError

PATIENCE_S = 10
Act = Callable[[DueStep, Clock], None]


@pytest.fixture
def closed(scene: Scene) -> Contest:
    contest = scene.open_contest()
    scene.clock.moment = CLOSES
    return contest


def overtaken(scene: Scene, then: Act) -> Act:
    """Work at a step that somebody else claims, who thinks us dead, before it comes to `then`."""

    def act(step: DueStep, clock: Clock) -> None:
        step_id = step.id
        assert steps.claim(step_id, later(scene))
        then(db.session.get_one(DueStep, step_id), clock)

    return act


def later(scene: Scene) -> datetime:
    return scene.clock() + 2 * pulse.lease()


def fails_with(error: Exception) -> Act:
    def act(_step: DueStep, _clock: Clock) -> None:
        raise error

    return act


def some_beats() -> None:
    """Until a pulse has beaten, and what it wrote is there to be read."""
    db.session.commit()
    beaten = Semaphore(0)
    engine, written = db.engine, "after_cursor_execute"

    def beat(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE"):
            beaten.release()

    event.listen(engine, written, beat)
    assert all(beaten.acquire(timeout=PATIENCE_S) for _ in range(2))  # the first is committed
    event.remove(engine, written, beat)


@pytest.mark.parametrize(
    "error",
    [StepError("awaiting_event"), VkError("wall.get", Action.RETRY), ValueError("unforeseen")],
)
def test_a_failure_of_the_old_holder_does_not_free_the_new_ones_step(
    scene: Scene, closed: Contest, error: Exception
) -> None:
    row = scene.step(closed, Step.CLOSE)
    due_at = row.next_try_at
    steps.take(row.id, overtaken(scene, fails_with(error)), scene.clock)
    db.session.refresh(row)
    assert (row.error, row.next_try_at) == (None, due_at)
    assert row.leased_until == later(scene) + pulse.lease()


def test_the_old_holder_reports_no_progress(scene: Scene, closed: Contest) -> None:
    def reports_late(step: DueStep, clock: Clock) -> None:
        report = steps.reporter(step)
        overtaken(scene, lambda _step, _clock: report("reading", 50))(step, clock)

    row = scene.step(closed, Step.CLOSE)
    steps.take(row.id, reports_late, scene.clock)
    db.session.refresh(row)
    assert (row.phase, row.progress) == (None, 0)


def test_a_step_that_is_done_gets_no_error(scene: Scene, closed: Contest) -> None:
    def done_and_then_fails(step: DueStep, clock: Clock) -> None:
        opening.close_contest(step, clock)
        raise ValueError("unforeseen")

    row = scene.step(closed, Step.CLOSE)
    steps.take(row.id, done_and_then_fails, scene.clock)
    db.session.refresh(row)
    assert row.done_at
    assert (closed.state, row.error) == (State.CLOSED, None)


def test_what_the_old_holder_brought_to_its_end_is_done(scene: Scene, closed: Contest) -> None:
    row = scene.step(closed, Step.CLOSE)
    steps.take(row.id, overtaken(scene, opening.close_contest), scene.clock)
    db.session.refresh(row)
    assert row.done_at
    assert scene.take(closed, Step.CLOSE).error is None


def test_a_step_that_failed_very_often_is_still_put_off(scene: Scene, closed: Contest) -> None:
    row = scene.step(closed, Step.CLOSE)
    row.attempts = 4000
    db.session.commit()
    steps.take(row.id, fails_with(StepError("vk_away")), scene.clock)
    db.session.refresh(row)
    assert (row.error, row.next_try_at) == ("vk_away", scene.clock() + timedelta(minutes=10))


@pytest.mark.usefixtures("short_leases")
def test_the_old_holder_does_not_hold_the_step_for_the_new_one(
    scene: Scene, closed: Contest
) -> None:
    """Who may have died: then it is free as soon as her own lease is over."""
    row = scene.step(closed, Step.CLOSE)
    steps.take(row.id, overtaken(scene, lambda _step, _clock: some_beats()), scene.clock)
    db.session.refresh(row)
    assert row.leased_until == later(scene) + pulse.lease()
