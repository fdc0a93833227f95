"""When callbacks failed us, and what reading VK again brought back."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from contests.actions import Source
from contests.models import LedgerAction
from contests.reading_models import Reading
from contests.rhythm import Why
from extensions import db

NO_GAP = (Why.FIRST, Why.POLLING)


@dataclass(frozen=True)
class Gap:
    """Actions that no callback told of: `found` by a reading, `late` of them reported afterwards.

    The longest silence before it says when callbacks may have failed; they may also just be lost.
    """

    contest_id: int
    silent_from: datetime
    silent_until: datetime
    found: int
    late: int
    read_at: datetime

    @property
    def recovered(self) -> int:
        """What we would not know of without the reading."""
        return self.found - self.late


def gaps(community_id: int, since: datetime) -> list[Gap]:
    """Those of a community, in their order."""
    rows = select(Reading).where(
        Reading.community_id == community_id,
        Reading.began_at >= since,
        Reading.found > Reading.late,
        Reading.why.not_in(NO_GAP),
        Reading.ended_at.is_not(None),
    )
    return [
        Gap(
            row.contest_id,
            row.silent_from or row.began_at,
            row.silent_until or row.began_at,
            row.found,
            row.late,
            row.ended_at or row.began_at,
        )
        for row in db.session.scalars(rows.order_by(Reading.began_at))
    ]


def longest_silence(
    community_id: int, since: datetime, until: datetime
) -> tuple[datetime, datetime]:
    """The longest time between two callbacks of a community, or from and to these ends."""
    lines = select(LedgerAction.received_at).where(
        LedgerAction.community_id == community_id,
        LedgerAction.source == Source.CALLBACK,
        LedgerAction.received_at.between(since, until),
    )
    in_order = lines.order_by(LedgerAction.received_at).execution_options(yield_per=5000)
    moments = [min(since, until), *db.session.scalars(in_order), until]
    return max(pairwise(moments), key=lambda pair: pair[1] - pair[0])
