"""What waits for a person's hand, looked up across packages. Like the sweep, it decides nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from extensions import db
from outbox.models import Delivery, OutboxRow
from webhooks.models import Inbox, InboxEvent


@dataclass(frozen=True)
class Attention:
    """How many things are stuck: posts and comments by contest, VK's events by community."""

    unsent: dict[int, int]
    unread: dict[int, int]


def needed(contest_ids: Collection[int], community_ids: Collection[int]) -> Attention:
    """What is stuck in these contests and communities; absent ids have nothing stuck."""
    unsent = select(OutboxRow.contest_id, func.count()).where(
        OutboxRow.contest_id.in_(contest_ids), OutboxRow.state == Delivery.STUCK
    )
    unread = select(InboxEvent.community_id, func.count()).where(
        InboxEvent.community_id.in_(community_ids), InboxEvent.state == Inbox.QUARANTINED
    )
    return Attention(
        _counts(unsent.group_by(OutboxRow.contest_id)),
        _counts(unread.group_by(InboxEvent.community_id)),
    )


def _counts(counted: Select[int, int]) -> dict[int, int]:
    return dict(iter(db.session.execute(counted)))
