"""Events whose handling failed too often: looked at by a person, and tried again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from extensions import db
from once import changed
from webhooks.models import Inbox, InboxEvent

SHOWN = 50
KILLS = "its handling never came to an end: the worker died each time"


def oldest(community_id: int) -> Sequence[InboxEvent]:
    """Those of a community that have waited longest."""
    rows = select(InboxEvent).where(*_kept_aside(community_id)).order_by(InboxEvent.id)
    return db.session.scalars(rows.limit(SHOWN)).all()


def count(community_id: int) -> int:
    """How many there are of a community."""
    rows = select(func.count(InboxEvent.id)).where(*_kept_aside(community_id))
    return db.session.scalars(rows).one()


def replay(community_id: int, now: datetime, event_id: int | None = None) -> int:
    """Let one of them, or all, be tried anew; gives how many. Does not commit.

    `received_at` stays: when something was done counts, not when we understood it. The lease that
    ends now tells since when the event waits.
    """
    this = () if event_id is None else (InboxEvent.id == event_id,)
    again = {"state": Inbox.NEW, "attempts": 0, "leased_until": now, "claim": None}
    rows = update(InboxEvent).where(*_kept_aside(community_id), *this)
    return changed(rows.values(**again))


def _kept_aside(community_id: int) -> tuple[ColumnElement[bool], ...]:
    return InboxEvent.community_id == community_id, InboxEvent.state == Inbox.QUARANTINED
