"""What a worker holds stays its own while it lives, and is soon free when it has died."""

from datetime import timedelta
from threading import Event

import pytest
from flask import current_app
from sqlalchemy.exc import OperationalError

import pulse
from contests import leases, steps
from contests.lifecycle import Step
from contests.models import Contest, DueStep
from extensions import db
from tests.service.scene import CLOSES, Scene

PATIENCE_S = 10
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.usefixtures("short_leases")


@pytest.fixture
def closed(scene: Scene) -> Contest:
    contest = scene.open_contest()
    scene.clock.moment = CLOSES
    return contest


def test_a_pulse_beats_in_a_session_of_its_own_until_the_block_ends(context: None) -> None:
    beaten = Event()
    sessions = []

    def renew() -> None:
        sessions.append(db.session())
        beaten.set()

    with pulse.beating(renew):
        assert beaten.wait(PATIENCE_S)
    assert db.session() not in sessions


def test_a_pulse_goes_on_after_a_beat_that_did_not_get_through(context: None) -> None:
    tries, again = [], Event()

    def renew() -> None:
        tries.append(current_app.name)
        if len(tries) == 1:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        again.set()

    with pulse.beating(renew):
        assert again.wait(PATIENCE_S)


def test_a_step_that_takes_long_is_nobody_elses(scene: Scene, closed: Contest) -> None:
    row = scene.step(closed, Step.CLOSE)
    step_id, claimed_again = row.id, []

    def takes_long(_step: object, _clock: object) -> None:
        for _ in range(3):
            until = db.session.get_one(DueStep, step_id).leased_until
            assert until
            scene.clock.moment += SECOND / 2
            _wait_for_another_end(step_id, until)
            claimed_again.append(steps.claim(step_id, scene.clock()))

    steps.take(step_id, takes_long, scene.clock)
    assert claimed_again == [None] * 3


def _wait_for_another_end(step_id: int, end: object) -> None:
    beaten = Event()
    for _ in range(100):
        db.session.rollback()
        db.session.expire_all()
        if db.session.get_one(DueStep, step_id).leased_until != end:
            return
        db.session.rollback()
        beaten.wait(0.05)
    raise AssertionError("the lease was not renewed")


def test_a_beat_that_was_taken_back_does_not_lose_the_reading(
    scene: Scene, closed: Contest
) -> None:
    lease = leases.take(closed.id, scene.clock())
    assert lease
    scene.clock.moment += SECOND / 2
    lease.renew(scene.clock())
    db.session.rollback()
    lease.renew(scene.clock())
    db.session.commit()
    assert leases.take(closed.id, scene.clock() + SECOND / 2) is None


def test_a_dead_workers_reading_is_free_after_its_lease(scene: Scene, closed: Contest) -> None:
    dead = leases.take(closed.id, scene.clock())
    scene.clock.moment += 2 * SECOND
    assert leases.take(closed.id, scene.clock())
    assert dead
    with pytest.raises(steps.StepError, match="overtaken"):
        dead.renew(scene.clock())
