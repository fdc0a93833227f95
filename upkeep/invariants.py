"""What has to be true of the database at any moment, whatever was killed or cut off. Only reads.

`flask check` asks. Something broken is a bug of ours, damage, or a part that has stopped working.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import exists, func, or_, select

import resealing
from communities.models import Community
from contests import steps
from contests.actions import Action
from contests.models import Contest, LedgerAction
from contests.participation import LIVE
from contests.reading_models import Reading
from extensions import db
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from upkeep import frozen
from webhooks.events import READERS, EventError, action_of
from webhooks.models import Inbox, InboxEvent
from webhooks.service import event_of
from winners.models import Erasure

GRACE = timedelta(minutes=5)  # so long the scheduler may need to come by
AT_ONCE = 100  # events read from the database; one may have a quarter of a megabyte
SETTLED = timedelta(seconds=10)  # nothing waits longer where all is said to be done


@dataclass(frozen=True)
class Broken:
    """An invariant that does not hold: its name, and in words what was found."""

    invariant: str
    words: str


def broken(now: datetime, *, settled: bool = False) -> list[Broken]:
    """All that does not hold. `settled`: nothing is allowed to be waiting either."""
    before = now - (SETTLED if settled else GRACE)
    return [
        Broken(name, words)
        for name, found in (*CHECKS, *((name, _at_once(it)) for name, it in frozen.CHECKS))
        for words in found(before)
    ]


def _at_once(found: Callable[[], Iterator[str]]) -> Callable[[datetime], Iterator[str]]:
    return lambda before: found()


def _inbox(before: datetime) -> Iterator[str]:
    """Each event is processed or put aside; only what has just come is neither."""
    free = or_(InboxEvent.leased_until.is_(None), InboxEvent.leased_until < before)
    late = (InboxEvent.state == Inbox.NEW, InboxEvent.received_at < before, free)
    count = db.session.scalars(select(func.count(InboxEvent.id)).where(*late)).one()
    if count:
        yield f"{count} events came before {before:%F %T} UTC and are not processed"


def _ledger(_before: datetime) -> Iterator[str]:
    """What was processed and is ours to count is in the ledger, unless it was erased there."""
    erased = cache(_erased)
    count = 0
    for community_id, action in _not_in_ledger():
        count += not erased(community_id, action.object_id)
    if count:
        yield f"{count} events are said to be processed, and are not in the ledger"


def _not_in_ledger() -> Iterator[tuple[int, Action]]:
    """With the community. The database compares; few are left to be read here, some at a time."""
    there = (
        LedgerAction.community_id == InboxEvent.community_id,
        LedgerAction.event_key == InboxEvent.event_id,
    )
    done = (InboxEvent.state == Inbox.DONE, InboxEvent.type.in_(READERS), ~exists().where(*there))
    rows = select(InboxEvent, Community.group_id).join(Community).where(*done)
    for row, group_id in db.session.execute(rows.execution_options(yield_per=AT_ONCE)):
        action = _action(row, group_id)
        if action:
            yield row.community_id, action


def _action(row: InboxEvent, group_id: int) -> Action | None:
    """What it reports as we read it now; an older version may have read it with other eyes."""
    try:
        return action_of(event_of(row, group_id))
    except EventError:
        return None


def _erased(community_id: int, object_id: int) -> bool:
    """Whether this is the post or poll of a contest whose people were forgotten."""
    its = or_(Contest.post_id == object_id, Contest.poll_id == object_id)
    rows = select(Erasure.id).join(Contest).where(Contest.community_id == community_id, its)
    return db.session.scalar(rows.limit(1)) is not None


def _keys(_before: datetime) -> Iterator[str]:
    """One row for each thing to say."""
    rows = select(OutboxRow.key, func.count()).group_by(OutboxRow.key).having(func.count() > 1)
    for key, count in db.session.execute(rows.order_by(OutboxRow.key)):
        yield f"{key} is there {count} times"


def _sent(_before: datetime) -> Iterator[str]:
    """What was sent has VK's id, and nobody else has the same."""
    nameless = or_(OutboxRow.sent_id.is_(None), OutboxRow.sent_at.is_(None))
    rows = select(OutboxRow.key).where(OutboxRow.state == Delivery.SENT, nameless)
    for key in db.session.scalars(rows.order_by(OutboxRow.id)):
        yield f"{key} is sent, but VK's id of it is not known"
    yield from _same_post()


def _same_post() -> Iterator[str]:
    where = (OutboxRow.community_id, OutboxRow.post_id, OutboxRow.sent_id)
    told = (OutboxRow.sent_id.is_not(None), OutboxRow.peer_id.is_(None))
    rows = select(func.min(OutboxRow.key), func.max(OutboxRow.key)).where(*told).group_by(*where)
    for one, other in db.session.execute(rows.having(func.count() > 1)):
        yield f"{one} and {other} are said to be the same post"


def _flights(before: datetime) -> Iterator[str]:
    """What is due is taken up, and what a dead worker held is taken over."""
    for step in steps.due(before):
        yield f"contest {step.contest_id}: nobody takes the step {step.step}"
    for row_id in outbox.due(before):
        yield f"{db.session.get_one(OutboxRow, row_id).key} waits, and nobody sends it"
    yield from _readings(before)


def _readings(before: datetime) -> Iterator[str]:
    """Of running contests; one that was cut off is written off by the next look."""
    free = or_(Contest.reading_until.is_(None), Contest.reading_until < before)
    open_ones = (Reading.ended_at.is_(None), Reading.began_at < before)
    rows = select(Reading.contest_id).join(Contest, Contest.id == Reading.contest_id)
    for contest_id in db.session.scalars(rows.where(*open_ones, free, Contest.state.in_(LIVE))):
        yield f"contest {contest_id}: a reading has begun, and nobody goes on with it"


def _secrets(_before: datetime) -> Iterator[str]:
    """Each can be opened with the keys of today."""
    if words := resealing.closed():
        yield f"{words} Is ZHREBIY_TOKEN_KEYS as it was?"


CHECKS: tuple[tuple[str, Callable[[datetime], Iterator[str]]], ...] = (
    ("inbox", _inbox),
    ("ledger", _ledger),
    ("outbox_keys", _keys),
    ("outbox_sent", _sent),
    ("leases", _flights),
    ("secrets", _secrets),
)
