"""Real rounds of drand's quicknet, and contests that wait for them."""

from datetime import UTC, datetime

from sqlalchemy import select

from contests.lifecycle import Plan, Step
from contests.models import Contest
from extensions import db
from tests.draw1 import SIGNATURE, read
from tests.service.scene import CLOSES, OPENS, Scene
from winners.beacon import QUICKNET
from winners.models import Draw

SIGNATURES = {42: SIGNATURE} | {
    int(number): signature
    for number, signature in (line.split() for line in read("quicknet-rounds.txt").splitlines())
}
EARLY, NEXT = 2, 3  # two rounds, one after the other
FAR = 32_000_000  # three years later
READERS = (101, 102, 103, 104, 105)


def time_of(number: int) -> datetime:
    return datetime.fromtimestamp(QUICKNET.time_of(number), UTC)


def frozen(
    scene: Scene, number: int = EARLY, readers: tuple[int, ...] = READERS, **changes: object
) -> Contest:
    """A contest whose list waits for this round."""
    scene.clock.moment = OPENS
    plan = Plan(OPENS, CLOSES, time_of(number), publishes_itself=True)
    contest = scene.open_contest(plan=plan, **changes)
    scene.does_everything(contest, *readers)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    return contest


def draws_of(contest: Contest) -> list[Draw]:
    found = select(Draw).where(Draw.contest_id == contest.id).order_by(Draw.number)
    return list(db.session.scalars(found))
