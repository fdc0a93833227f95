"""Replacements: who passed her prize on, and to whom. There is no other way to change a winner."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from errors import Problem
from extensions import db
from staff import audit
from winners.models import Draw, Place, Replacement
from winners.seats import Reason, Seat, SeatError, moves_up, seats


def replacements(draw: Draw) -> list[Replacement]:
    """Those of a draw, in their order."""
    rows = select(Replacement).where(Replacement.draw_id == draw.id)
    return list(db.session.scalars(rows.order_by(Replacement.number)))


def seats_of(draw: Draw) -> list[Seat]:
    """Who holds each prize now."""
    return seats(*_course(draw))


def next_for(draw: Draw, rank: int) -> int | None:
    """The rank that would move up for `rank`; None if no reserve is left.

    Raises Problem("holds_no_prize") if there is nothing to pass on.
    """
    try:
        return moves_up(*_course(draw), rank)
    except SeatError:
        raise Problem("holds_no_prize") from None


def replace(draw: Draw, rank: int, reason: Reason, by: int | None, now: datetime) -> Replacement:
    """Pass the prize of `rank` on, once, for everybody to see. Flushes, does not commit."""
    successor = next_for(draw, rank)
    seat = next(seat for seat in seats_of(draw) if seat.holder == rank)
    row = Replacement(
        draw_id=draw.id,
        number=1 + len(replacements(draw)),
        seat=seat.number,
        left_rank=rank,
        moved_up=successor,
        reason=reason,
        at=now,
        account_id=by,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:  # the other half of a double click
        db.session.rollback()
        raise Problem("holds_no_prize") from None
    _tell(draw, row, now)
    return row


def as_text(draw: Draw) -> str:
    """The public file: `<number> <seat> <leaf> <reason> <leaf or -> <moment>` a line, ASCII."""
    leaves = dict(_leaves(draw))
    return "".join(
        f"{row.number} {row.seat} {leaves[row.left_rank]} {row.reason} "
        f"{leaves.get(row.moved_up or 0, '-')} {row.at:%Y-%m-%dT%H:%M:%SZ}\n"
        for row in replacements(draw)
    )


def _leaves(draw: Draw) -> list[tuple[int, str]]:
    found = select(Place.rank, Place.leaf).where(Place.draw_id == draw.id)
    return [(rank, leaf) for rank, leaf in db.session.execute(found)]


def _course(draw: Draw) -> tuple[list[str], list[int]]:
    """The prize of each rank, and the ranks that have left."""
    prizes = [place.prize for place in draw.places]
    return prizes, [row.left_rank for row in replacements(draw)]


def _tell(draw: Draw, row: Replacement, now: datetime) -> None:
    audit.record(
        "winner.replaced",
        at=now,
        by=row.account_id,
        community_id=draw.contest.community_id,
        contest_id=draw.contest_id,
        left=row.left_rank,
        moved_up=row.moved_up,
        reason=row.reason,
    )
