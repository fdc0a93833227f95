"""Contests whose lists wait just now, seen by visitors whose clock nobody can move."""

from datetime import timedelta

import clock
from contests.lifecycle import Plan, Step
from contests.models import Contest
from tests.service.scene import Scene

READERS = (101, 102, 103, 104, 105)
HOUR = timedelta(hours=1)


def waiting(scene: Scene, ahead: timedelta = HOUR) -> Contest:
    """A frozen list whose round comes after so long."""
    now = clock.now()
    opens, closes = now - 2 * HOUR, now - timedelta(minutes=5)
    scene.clock.moment = opens
    contest = scene.open_contest(plan=Plan(opens, closes, now + ahead, publishes_itself=True))
    scene.does_everything(contest, *READERS)
    scene.clock.moment = closes
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    return contest
