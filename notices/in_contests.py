"""What contests need: steps that do not go on, what must be brought, prizes, objections."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import load_only

from contests.chance import Chance, round_at
from contests.lifecycle import LEADS, State
from contests.models import Contest, DueStep
from contests.queries import PATIENT
from extensions import db
from notices.needs import Home, Kind, Need
from objections.models import Objection, ObjectionState
from outbox.models import Delivery, OutboxRow
from prizes.models import Claim, ClaimState
from winners.models import Draw

PASSING = frozenset({"vk_away", "overtaken", "cut_off", "unexpected"})  # mostly gone by themselves
PATIENCE = timedelta(minutes=10)  # after which they, and a round that is late, need a hand
OUR_OWN = "notice:%"  # messages to staff, in the outbox; telling of these would never end
OURS: BindParameter[Any] = bindparam("ours", expanding=True)
NOW: BindParameter[Any] = bindparam("now")
LOOKED_AT = (
    Contest.title,
    Contest.community_id,
    Contest.state,
    Contest.chance,
    Contest.beacon_round,
    Contest.event_result,
    Contest.post_gone,
    Contest.closes_at,
    Contest.draw_at,
)


def find(homes: Mapping[int, Home], now: datetime) -> Iterator[Need]:
    """Everything that the contests of these communities need, those too that are over."""
    asked = {"ours": list(homes), "now": now}
    for contest, step, done_at in db.session.execute(_suspects(), asked):
        home = homes[contest.community_id]
        for kind, since in _to_bring(contest, step, now):
            yield Need(kind, home, since, contest.id, contest.title)
        if contest.state is State.DRAWN and step is None:
            yield Need(Kind.PUBLISH, home, done_at, contest.id, contest.title)
        if step and step.error and _stands(contest, step, now):
            yield Need(Kind.STEP, home, step.due_at, contest.id, contest.title, step.error)
    for kind, rows in _counted():
        for contest_id, title, community_id, count, since in db.session.execute(rows, asked):
            yield Need(kind, homes[community_id], since, contest_id, title, count=count)


@cache  # to make such a statement takes longer than to ask it, and every page does
def _suspects() -> Select[Contest, DueStep | None, datetime | None]:
    """Contests that may need something, with the step ahead, and when the last one was taken.

    Without their texts, and without those that simply run: this is asked by every page.
    """
    ahead = case(*((Contest.state == before, step) for step, (before, _) in LEADS.items()))
    of = DueStep.contest_id == Contest.id
    done_at = select(func.max(DueStep.done_at)).where(of).correlate(Contest).scalar_subquery()
    return (
        select(Contest, DueStep, done_at)
        .outerjoin(DueStep, and_(of, DueStep.step == ahead, DueStep.done_at.is_(None)))
        .where(
            Contest.community_id.in_(OURS),
            or_(
                DueStep.error.is_not(None),
                Contest.state.in_((State.FROZEN, State.DRAWN)),
                and_(Contest.state == State.SCHEDULED, Contest.closes_at <= NOW),
            ),
        )
        .options(load_only(*LOOKED_AT))
    )


def _to_bring(
    contest: Contest, step: DueStep | None, now: datetime
) -> Iterator[tuple[Kind, datetime]]:
    """Other dates, or what decides the draw."""
    if contest.state is State.SCHEDULED and contest.closes_at <= now:
        yield Kind.DATES, contest.closes_at
    decided_at = round_at(contest) or contest.draw_at
    if contest.state is not State.FROZEN or decided_at > now:
        return
    if contest.chance is Chance.EVENT and contest.event_result is None:
        yield Kind.EVENT, decided_at
    if step and step.error == "awaiting_beacon" and decided_at <= now - PATIENCE:
        yield Kind.ROUND, decided_at


def _stands(contest: Contest, step: DueStep, now: datetime) -> bool:
    """Whether the step waits for a person; what has a need of its own is not named twice."""
    if step.error in PATIENT or step.error == "awaiting_event":
        return False
    if step.error == "post_gone" and contest.post_gone:
        return False
    return step.error not in PASSING or now - step.due_at > PATIENCE


@cache
def _counted() -> Sequence[tuple[Kind, Select[int, str, int, int, datetime]]]:
    ours = Contest.community_id.in_(OURS)
    unsent = _by_contest(func.min(OutboxRow.next_try_at)).join(OutboxRow)
    stuck = (OutboxRow.state == Delivery.STUCK, OutboxRow.key.not_like(OUR_OWN))
    lodged = _by_contest(func.min(Objection.filed_at)).join(Objection)
    alive = Contest.state != State.CANCELLED
    waits = (ours, Claim.state == ClaimState.OPEN)
    return (
        (Kind.UNSENT, unsent.where(ours, *stuck)),
        (Kind.OBJECTION, lodged.where(ours, alive, Objection.state == ObjectionState.OPEN)),
        (Kind.PRIZES, _claims(func.min(Claim.begun_at)).where(*waits, Claim.due_at > NOW)),
        (Kind.OVERDUE, _claims(func.min(Claim.due_at)).where(*waits, Claim.due_at <= NOW)),
    )


def _claims(since: Any) -> Select[int, str, int, int, datetime]:
    return _by_contest(since).join(Draw).join(Claim)


def _by_contest(since: Any) -> Select[int, str, int, int, datetime]:
    """How many there are in each contest, and since when."""
    of = (Contest.id, Contest.title, Contest.community_id)
    return select(*of, func.count(), since).select_from(Contest).group_by(*of)
