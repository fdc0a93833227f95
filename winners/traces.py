"""Where a contest's people leave traces in the database, and how each of them is destroyed."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    Update,
    delete,
    exists,
    func,
    select,
    update,
)

from contests.actions import Kind
from contests.desk_models import EntryDecision
from contests.models import Contest, Entry, LedgerAction, Person
from extensions import db
from outbox.models import Delivery, OutboxRow
from webhooks.models import Inbox, InboxEvent
from winners.models import Draw, Erasure, FrozenEntry, Place

Traces = Iterator[tuple[str, Delete | Update]]  # what they are, and what destroys them
UNDER_THE_POST = (Kind.LIKE, Kind.REPOST, Kind.COMMENT)
others: list[Callable[[Contest], Traces]] = []  # those that packages above leave


def counts(contest: Contest) -> dict[str, int]:
    """How many rows of each kind there are to destroy."""
    return {name: _count(change) for name, change in _changes(contest)}


def destroy(contest: Contest) -> dict[str, int]:
    """Destroy them all; gives how many. The erasure has to be put down before. No commit."""
    return {name: _rows(change) for name, change in _changes(contest)}


def _changes(contest: Contest) -> Traces:
    draws = select(Draw.id).where(Draw.contest_id == contest.id)
    yield "keys", _key(contest)
    yield "list_rows", delete(FrozenEntry).where(FrozenEntry.draw_id.in_(draws))
    places = (Place.draw_id.in_(draws), Place.user_id.is_not(None))
    yield "places", update(Place).where(*places).values(user_id=None)
    yield "people", _people(contest)  # before the entries, by which they are known
    yield "entries", delete(Entry).where(Entry.contest_id == contest.id)
    yield "decisions", delete(EntryDecision).where(EntryDecision.contest_id == contest.id)
    yield "actions", _actions(contest)
    yield "events", _events(contest)
    messages = (OutboxRow.contest_id == contest.id, OutboxRow.peer_id.is_not(None))
    yield "messages", delete(OutboxRow).where(*messages)
    yield "posts", _posts(contest)
    for other in others:
        yield from other(contest)


def _key(contest: Contest) -> Update:
    sealed = (Contest.id == contest.id, Contest.draw_key.is_not(None))
    return update(Contest).where(*sealed).values(draw_key=None)


def _people(contest: Contest) -> Delete:
    """Those whom no other contest knows."""
    here = select(Entry.user_id).where(Entry.contest_id == contest.id)
    elsewhere = select(Entry.user_id).where(Entry.contest_id != contest.id)
    return delete(Person).where(Person.user_id.in_(here), Person.user_id.not_in(elsewhere))


def _actions(contest: Contest) -> Delete:
    """What was done under the post and in the poll, unless another contest counts it too."""
    ours = LedgerAction.community_id == contest.community_id
    posts, polls = _own(contest, "post_id"), _own(contest, "poll_id")
    under = LedgerAction.kind.in_(UNDER_THE_POST) & LedgerAction.object_id.in_(posts)
    voted = (LedgerAction.kind == Kind.VOTE) & LedgerAction.object_id.in_(polls)
    return delete(LedgerAction).where(ours, under | voted)


def _own(contest: Contest, name: str) -> list[int]:
    """Its post or poll, in a list; an empty one if another contest still needs the lines."""
    number = getattr(contest, name)
    same = (Contest.community_id == contest.community_id, getattr(Contest, name) == number)
    forgotten = exists().where(Erasure.contest_id == Contest.id)
    needed = exists().where(*same, Contest.id != contest.id, ~forgotten)
    return [number] if number and not db.session.scalar(select(needed)) else []


def _events(contest: Contest) -> Delete:
    """What VK sent until the draw, word for word; the ledger has long what it said."""
    handled = (InboxEvent.state != Inbox.NEW, InboxEvent.received_at <= contest.draw_at)
    return delete(InboxEvent).where(InboxEvent.community_id == contest.community_id, *handled)


def _posts(contest: Contest) -> Update:
    """Texts that name winners; what was sent is not sent again, so its mark is enough."""
    names = OutboxRow.key.not_like("anchor:%") & OutboxRow.key.not_like("announcement:%")
    sent = (OutboxRow.contest_id == contest.id, OutboxRow.state == Delivery.SENT, names)
    return update(OutboxRow).where(*sent).values(text=OutboxRow.marker)


def _count(change: Delete | Update) -> int:
    rows = select(func.count()).select_from(change.table).where(*_conditions(change))
    return db.session.scalar(rows) or 0


def _conditions(change: Delete | Update) -> tuple[ColumnElement[bool], ...]:
    return () if change.whereclause is None else (change.whereclause,)


def _rows(change: Delete | Update) -> int:
    result = db.session.execute(change.execution_options(synchronize_session=False))
    db.session.expire_all()  # what was loaded may say otherwise now
    return cast(CursorResult[Any], result).rowcount
