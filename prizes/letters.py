"""What each winner is written: before the results go out, and how it fared afterwards."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from contests.actions import Kind
from contests.models import Contest, LedgerAction
from extensions import db
from outbox.models import OutboxRow
from prizes import service, texts
from winners import closing, replacing
from winners.models import Draw
from winners.names import Shown
from winners.texts import seats


class Reach(StrEnum):
    """What we know before we write."""

    ALLOWED = "allowed"  # VK told us that she takes the community's messages
    UNKNOWN = "unknown"  # VK tells only when one is sent
    FORBIDDEN = "forbidden"  # she has taken that back
    NO_KEY = "no_key"  # the community's key may not write messages
    GONE = "gone"  # we do not know any more who she was


@dataclass(frozen=True)
class Letter:
    """A message to one winner, as she will get it or has got it; `row` once it was asked for."""

    who: Shown
    prize: str
    reach: Reach
    text: str
    row: OutboxRow | None


def letters(draw: Draw, now: datetime) -> list[Letter]:
    """To everybody who holds a prize now, by prize; the texts as of now, or as they were put."""
    shown = {seat.rank: seat for seat in seats(draw)}
    places = {place.rank: place for place in draw.places}
    held = _held(draw)
    rows = _rows(draw, held)
    reach = _reach(draw.contest, {places[rank].user_id or 0 for rank in held.values()})
    due_at = now + timedelta(days=draw.contest.claim_days)
    return [
        Letter(
            who=shown[rank].who,
            prize=shown[number].prize or "",
            reach=reach[places[rank].user_id or 0],
            text=rows[rank].text
            if rank in rows
            else texts.message("won", draw.contest, places[rank], due_at),
            row=rows.get(rank),
        )
        for number, rank in held.items()
    ]


def _held(draw: Draw) -> dict[int, int]:
    """Who holds each prize, by the prize's number."""
    return {seat.number: seat.holder for seat in replacing.seats_of(draw) if seat.holder}


def _rows(draw: Draw, held: Mapping[int, int]) -> dict[int, OutboxRow]:
    """The messages that were put, by the rank of whom they go to."""
    keys = {
        f"{'won' if number == rank else 'moved_up'}:{draw.id}:{rank}": rank
        for number, rank in held.items()
    }
    found = db.session.scalars(select(OutboxRow).where(OutboxRow.key.in_(keys)))
    return {keys[row.key]: row for row in found}


def _reach(contest: Contest, user_ids: Collection[int]) -> dict[int, Reach]:
    """By user id; 0 is nobody whom we know."""
    if not service.may_write(contest.community_id):
        return dict.fromkeys(user_ids, Reach.NO_KEY)
    ours = (LedgerAction.community_id == contest.community_id, LedgerAction.kind == Kind.MESSAGES)
    told = select(LedgerAction.user_id, func.sum(LedgerAction.delta)).where(
        *ours, LedgerAction.user_id.in_(user_ids)
    )
    sums = dict(db.session.execute(told.group_by(LedgerAction.user_id)).all())
    known = {user_id: _consent(sums.get(user_id)) for user_id in user_ids}
    return known | ({0: Reach.GONE} if 0 in known else {})


def _consent(total: int | None) -> Reach:
    if total is None:
        return Reach.UNKNOWN
    return Reach.ALLOWED if total > 0 else Reach.FORBIDDEN


def fared(draw: Draw) -> Counter[str]:
    """How many messages of a draw got how far, by Delivery."""
    return Counter(row.state.value for row in _rows(draw, _held(draw)).values())


closing.news.append(lambda draw: str(sorted(fared(draw).items())))
