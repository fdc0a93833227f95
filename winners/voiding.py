"""Void draws: a list that will never be drawn makes way for the contest's next one.

Both stay public. Nothing is void once its round is known to us, or could be known to anybody: else
somebody who dislikes a result could have another one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, update

from contests.chance import Chance, first_round_at
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from once import changed
from parts import parts
from staff import audit
from winners import freezing, rounds
from winners.entries import Line
from winners.freezing import Member
from winners.models import Draw, DrawState, FrozenEntry, VoidReason

PATIENCE = timedelta(days=7)  # how long a round is waited for
MARGIN = timedelta(seconds=60)  # by so much our clock may be wrong


class TooLateError(Exception):
    """The draw cannot be void any more, or is already. Nothing was changed."""


def changeable_until(draw: Draw) -> datetime:
    """From when on an objection changes nothing any more."""
    return draw.round_at - MARGIN


def without_beacon(draw: Draw, now: datetime) -> Draw:
    """Its round has not come in all this time: the same people wait for another one. No commit."""
    overdue = Draw.round_at <= now - PATIENCE
    return _replace(draw, VoidReason.NO_BEACON, overdue, list(listed(draw)), now)


def after_objection(draw: Draw, members: Sequence[Member], now: datetime) -> Draw:
    """These people are the right ones, and the round is still to come. Does not commit."""
    in_time = Draw.round_at > now + MARGIN
    return _replace(draw, VoidReason.OBJECTION, in_time, members, now)


def listed(draw: Draw) -> Iterator[Member]:
    """The people on a frozen list."""
    rows = select(FrozenEntry).where(FrozenEntry.draw_id == draw.id)
    for row in db.session.scalars(rows.execution_options(yield_per=2000)):
        yield Member(row.user_id, row.nonce, Line(row.leaf, row.weight))


def _replace(
    draw: Draw,
    reason: VoidReason,
    when: ColumnElement[bool],
    members: Sequence[Member],
    now: datetime,
) -> Draw:
    """In one transaction of the caller's; TooLateError unless it still waits, and `when` holds."""
    contest = draw.contest
    frozen = exists().where(Contest.id == contest.id, Contest.state == State.FROZEN)
    unknown = ~rounds.is_known(contest.beacon_chain or "")
    here = (Draw.id == draw.id, Draw.state == DrawState.AWAITING, when, frozen, unknown)
    void = {"state": DrawState.VOID, "void_reason": reason, "void_at": now}
    if not changed(update(Draw).where(*here).values(**void)):
        raise TooLateError
    contest.beacon_round = _later(draw, now)
    following = freezing.write(contest, members, now)
    where = {"community_id": contest.community_id, "contest_id": contest.id}
    audit.record("draw.voided", at=now, draw=draw.number, why=reason, **where)
    return following


def _later(draw: Draw, now: datetime) -> int:
    """A round after the old one, and after a whole window; a public event cannot be moved."""
    source = draw.contest.chance
    window = timedelta(seconds=parts().config.window_s)
    is_event = source is Chance.EVENT
    return draw.round if is_event else max(draw.round + 1, first_round_at(source, now + window))
