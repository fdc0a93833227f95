"""Contests brought as far as a test needs them."""

from contests import service
from contests.lifecycle import State, Step
from contests.models import Contest
from extensions import db
from tests.service.scene import Scene, draft

READERS = (101, 102, 103, 104, 105)
NEXT = {
    State.DRAFT: "schedule",
    State.SCHEDULED: "open",
    State.OPEN: "close",
    State.CLOSED: "freeze",
    State.FROZEN: "draw",
    State.DRAWN: "publish",
}


def contest_in(scene: Scene, state: State, **terms: object) -> Contest:
    """A contest that has come as far as `state`; `terms` are other than the usual ones."""
    if state is State.DRAFT:
        return service.create(scene.community, draft(**terms), None, scene.clock())
    contest = scene.contest(**terms)
    reached = list(NEXT)[1:]
    for step in list(Step)[: reached.index(state)]:
        if step is Step.CLOSE:
            scene.does_everything(contest, *READERS)
        scene.clock.moment = contest.plan.due()[step]
        scene.take(contest, step)
    assert contest.state is state
    return contest


def stored(contest_id: int) -> Contest:
    return db.session.get_one(Contest, contest_id)
