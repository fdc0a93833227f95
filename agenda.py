"""What happens on which day, looked up across packages. Like the sweep, it decides nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from contests.lifecycle import State, Step
from contests.models import Contest, DueStep
from extensions import db
from outbox.models import Delivery, OutboxRow
from prizes.models import Claim, ClaimState
from winners.models import Draw


class Kind(StrEnum):
    """What happens, in the order in which it is named where it happens at once."""

    OPENS = "opens"
    CLOSES = "closes"
    DRAW = "draw"
    RESULTS = "results"
    ANNOUNCEMENT = "announcement"  # posts on the wall
    RESULTS_POST = "results_post"
    POST = "post"
    UNSENT = "unsent"  # a post that VK did not take
    PRIZES = "prizes"  # until then they can be claimed


STEPS = {
    Step.OPEN: Kind.OPENS,
    Step.CLOSE: Kind.CLOSES,
    Step.DRAW: Kind.DRAW,
    Step.PUBLISH: Kind.RESULTS,
}
POSTS = {"announcement": Kind.ANNOUNCEMENT, "results": Kind.RESULTS_POST}  # by an outbox row's key

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Happening:
    """One thing at one moment; `count`: of how many prizes."""

    at: datetime
    contest_id: int
    kind: Kind
    count: int = 1

    @property
    def minute(self) -> datetime:
        """What is shown of the moment."""
        return self.at.replace(second=0, microsecond=0)


@dataclass(frozen=True)
class Item:
    """All that happens with a contest in one minute: each kind of it, once."""

    at: datetime
    contest: Contest
    happenings: tuple[Happening, ...]

    @property
    def day(self) -> date:
        """The day it is on by the community's clock."""
        return self.at.astimezone(ZoneInfo(self.contest.community.zone)).date()


def items(community_ids: Collection[int], span: Stretch) -> list[Item]:
    """What happened and will happen between two moments, in its order."""
    found = [
        *_steps(community_ids, span),
        *_drafts(community_ids, span),
        *_posts(community_ids, span),
        *_prizes(community_ids, span),
    ]
    contests = _contests({it.contest_id for it in found})
    together = groupby(sorted(found, key=_order), key=lambda it: (it.minute, it.contest_id))
    return [
        Item(at, contests[contest_id], tuple({it.kind: it for it in some}.values()))
        for (at, contest_id), some in together
    ]


def _order(it: Happening) -> tuple[datetime, int, int]:
    return it.minute, it.contest_id, list(Kind).index(it.kind)


def _contests(ids: Collection[int]) -> dict[int, Contest]:
    rows = select(Contest).where(Contest.id.in_(ids)).options(joinedload(Contest.community))
    return {contest.id: contest for contest in db.session.scalars(rows)}


def _steps(community_ids: Collection[int], span: Stretch) -> Iterator[Happening]:
    """Those that were taken, when they were; and those to come, but not of what was called off."""
    at = func.coalesce(DueStep.done_at, DueStep.due_at)
    to_come = or_(DueStep.done_at.is_not(None), Contest.state != State.CANCELLED)
    rows = select(Contest.id, Contest.adopts_post, DueStep.step, at, DueStep.done_at).join(DueStep)
    ours = rows.where(Contest.community_id.in_(community_ids), at.between(*span), to_come)
    for contest_id, adopts, step, moment, done_at in db.session.execute(ours):
        yield from _step(contest_id, step, moment, posts=done_at is None and not adopts)


def _drafts(community_ids: Collection[int], span: Stretch) -> Iterator[Happening]:
    """What would happen with them."""
    rows = select(Contest).where(
        Contest.community_id.in_(community_ids),
        Contest.state == State.DRAFT,
        Contest.discarded_at.is_(None),
        Contest.opens_at <= span[1],
        Contest.draw_at >= span[0],
    )
    for contest in db.session.scalars(rows):
        for step, at in contest.plan.due().items():
            if span[0] <= at <= span[1]:
                yield from _step(contest.id, step, at, posts=not contest.adopts_post)


def _step(contest_id: int, step: Step, at: datetime, *, posts: bool) -> Iterator[Happening]:
    """`posts`: the announcement is still to be posted by it."""
    if step in STEPS:
        yield Happening(at, contest_id, STEPS[step])
    if step is Step.OPEN and posts:
        yield Happening(at, contest_id, Kind.ANNOUNCEMENT)


def _posts(community_ids: Collection[int], span: Stretch) -> Iterator[Happening]:
    """Posts on the wall, sent or waiting; neither comments nor messages."""
    at = func.coalesce(OutboxRow.sent_at, OutboxRow.next_try_at)
    rows = select(OutboxRow.contest_id, OutboxRow.key, OutboxRow.state, at).where(
        OutboxRow.community_id.in_(community_ids),
        OutboxRow.post_id.is_(None),
        OutboxRow.peer_id.is_(None),
        at.between(*span),
    )
    for contest_id, key, state, moment in db.session.execute(rows):
        kind = POSTS.get(key.partition(":")[0], Kind.POST)
        yield Happening(moment, contest_id, Kind.UNSENT if state is Delivery.STUCK else kind)


def _prizes(community_ids: Collection[int], span: Stretch) -> Iterator[Happening]:
    rows = (
        select(Draw.contest_id, Claim.due_at, func.count())
        .join(Draw, Draw.id == Claim.draw_id)
        .join(Contest, Contest.id == Draw.contest_id)
        .where(Contest.community_id.in_(community_ids), Claim.state == ClaimState.OPEN)
        .where(Claim.due_at.between(*span))
        .group_by(Draw.contest_id, Claim.due_at)
    )
    for contest_id, due_at, count in db.session.execute(rows):
        yield Happening(due_at, contest_id, Kind.PRIZES, count)
