"""What waits for a person's hand, looked up across packages. Like the sweep, it decides nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from extensions import db
from outbox.models import Delivery, OutboxRow
from webhooks.models import Inbox, InboxEvent


@dataclass(frozen=True)
class Attention:
    """How many things are stuck: posts and comments by contest, VK's events by community."""

    unsent: dict[int, int]
    unread: dict[int, int]


@dataclass(frozen=True)
class Unread:
    """Events of VK that could not be understood, and when the first of them came."""

    count: int
    since: datetime


def needed(contest_ids: Collection[int], community_ids: Collection[int]) -> Attention:
    """What is stuck in these contests and communities; absent ids have nothing stuck."""
    unsent = (
        select(OutboxRow.contest_id, func.count())
        .where(OutboxRow.contest_id.in_(contest_ids), OutboxRow.state == Delivery.STUCK)
        .group_by(OutboxRow.contest_id)
    )
    counts = {key: row.count for key, row in unread(community_ids).items()}
    return Attention(dict(iter(db.session.execute(unsent))), counts)


def unread(community_ids: Collection[int]) -> dict[int, Unread]:
    """By community; those where everything was understood are absent."""
    event = InboxEvent
    rows = (
        select(event.community_id, func.count(), func.min(event.received_at))
        .where(event.community_id.in_(community_ids), event.state == Inbox.QUARANTINED)
        .group_by(event.community_id)
    )
    return {key: Unread(count, since) for key, count, since in db.session.execute(rows)}
