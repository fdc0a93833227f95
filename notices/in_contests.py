"""What contests need: steps that do not go on, what must be brought, prizes, objections."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import load_only

from contests.chance import Chance, round_at
from contests.lifecycle import LEADS, PlanError, State
from contests.models import Contest, DueStep
from contests.queries import LIVE, PATIENT
from extensions import db
from notices.needs import Home, Kind, Need
from objections.models import Objection, ObjectionState
from outbox.models import Delivery, OutboxRow
from parts import parts
from prizes.models import Claim, ClaimState
from winners.models import Draw

PASSING = frozenset({"vk_away", "overtaken", "cut_off", "unexpected"})  # mostly gone by themselves
PATIENCE = timedelta(minutes=10)  # after which they, and a round that is late, need a hand
LOOKED_AT = (
    Contest.title,
    Contest.community_id,
    Contest.state,
    Contest.chance,
    Contest.beacon_round,
    Contest.event_result,
    Contest.post_gone,
    Contest.opens_at,
    Contest.closes_at,
    Contest.draw_at,
    Contest.publishes_itself,
)
OUR_OWN = "notice:%"  # messages to staff, in the outbox; telling of these would never end


@dataclass(frozen=True)
class UnderWay:
    """A contest without its texts, the step ahead of it, and when its last step was taken."""

    contest: Contest
    step: DueStep | None
    done_at: datetime | None

    @property
    def decides_at(self) -> datetime:
        """When it is known what decides the draw."""
        return round_at(self.contest) or self.contest.draw_at


def under_way(community_ids: Collection[int]) -> list[UnderWay]:
    """Contests between draft and results."""
    ahead = case(*((Contest.state == before, step) for step, (before, _) in LEADS.items()))
    of = DueStep.contest_id == Contest.id
    done_at = select(func.max(DueStep.done_at)).where(of).correlate(Contest).scalar_subquery()
    rows = (
        select(Contest, DueStep, done_at)
        .outerjoin(DueStep, and_(of, DueStep.step == ahead, DueStep.done_at.is_(None)))
        .where(Contest.community_id.in_(community_ids), Contest.state.in_(LIVE))
        .options(load_only(*LOOKED_AT))
    )
    return [UnderWay(*row) for row in db.session.execute(rows)]


def next_draws(contests: Sequence[UnderWay], now: datetime) -> dict[int, datetime]:
    """By community, the soonest draw that is to come."""
    draws: dict[int, datetime] = {}
    for it in contests:
        home, at = it.contest.community_id, it.decides_at
        if at > now:
            draws[home] = min(at, draws.get(home, at))
    return draws


def find(contests: Sequence[UnderWay], homes: Mapping[int, Home], now: datetime) -> Iterator[Need]:
    """Everything that these contests, and those that are over, need."""
    for it in contests:
        contest = it.contest
        for kind, since, what in _of(it, now):
            yield Need(kind, homes[contest.community_id], since, contest.id, contest.title, what)
    for kind, rows in _counted(list(homes), now):
        for contest_id, title, community_id, count, since in db.session.execute(rows):
            yield Need(kind, homes[community_id], since, contest_id, title, count=count)


def _of(it: UnderWay, now: datetime) -> Iterator[tuple[Kind, datetime | None, str]]:
    contest, step = it.contest, it.step
    if contest.state is State.SCHEDULED and not _can_be_kept(contest, now):
        yield Kind.DATES, contest.closes_at, ""
    if contest.state is State.FROZEN and it.decides_at <= now:
        if contest.chance is Chance.EVENT and contest.event_result is None:
            yield Kind.EVENT, it.decides_at, ""
        if step and step.error == "awaiting_beacon" and it.decides_at <= now - PATIENCE:
            yield Kind.ROUND, it.decides_at, ""
    if contest.state is State.DRAWN and step is None:
        yield Kind.PUBLISH, it.done_at, ""
    if step and step.error and _stands(contest, step, now):
        yield Kind.STEP, step.due_at, step.error


def _can_be_kept(contest: Contest, now: datetime) -> bool:
    try:
        contest.plan.check(now, timedelta(seconds=parts().config.window_s))
    except PlanError:
        return False
    return True


def _stands(contest: Contest, step: DueStep, now: datetime) -> bool:
    """Whether the step waits for a person; what has a need of its own is not named twice."""
    if step.error in PATIENT or step.error == "awaiting_event":
        return False
    if step.error == "post_gone" and contest.post_gone:
        return False
    return step.error not in PASSING or now - step.due_at > PATIENCE


def _counted(
    community_ids: Collection[int], now: datetime
) -> Iterator[tuple[Kind, Select[int, str, int, int, datetime]]]:
    ours = Contest.community_id.in_(community_ids)
    unsent = _by_contest(func.min(OutboxRow.next_try_at)).join(OutboxRow)
    stuck = (OutboxRow.state == Delivery.STUCK, OutboxRow.key.not_like(OUR_OWN))
    yield Kind.UNSENT, unsent.where(ours, *stuck)
    lodged = _by_contest(func.min(Objection.filed_at)).join(Objection)
    alive = Contest.state != State.CANCELLED
    yield Kind.OBJECTION, lodged.where(ours, alive, Objection.state == ObjectionState.OPEN)
    begun, due = func.min(Claim.begun_at), func.min(Claim.due_at)
    waits = (ours, Claim.state == ClaimState.OPEN)
    yield Kind.PRIZES, _claims(begun).where(*waits, Claim.due_at > now)
    yield Kind.OVERDUE, _claims(due).where(*waits, Claim.due_at <= now)


def _claims(since: Any) -> Select[int, str, int, int, datetime]:
    return _by_contest(since).join(Draw).join(Claim)


def _by_contest(since: Any) -> Select[int, str, int, int, datetime]:
    """How many there are in each contest, and since when."""
    of = (Contest.id, Contest.title, Contest.community_id)
    return select(*of, func.count(), since).select_from(Contest).group_by(*of)
