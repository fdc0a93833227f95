"""Emptying the inbox into the ledger."""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

import clock
import pulse
from communities.models import Community
from connections import in_trouble
from contests import adopting, ledger, participation, recording
from contests.actions import Action
from extensions import db
from failpoints import reach
from once import changed
from parts import parts
from webhooks.events import Event, action_of, renumbered
from webhooks.models import Inbox, InboxEvent
from webhooks.quarantine import KILLS
from webhooks.service import event_of

BATCH = 50  # on SQLite the web process waits while one is brought in
TRIES = 5
ALONE = 2  # after so many tries an event may be one that kills, and takes no others with it
PEOPLE = "contests.jobs.look_up_people"

log = structlog.get_logger()


def drain() -> None:
    """Bring every new event into the ledger, in batches, until a database in trouble ends it: the
    sweep rings again."""
    parts().bell.answered("webhooks.jobs.drain")
    try:
        _put_aside(clock.now())
        while claim := _claim(clock.now()):
            reach("ingest.claimed")
            _bring_in(claim)
        if participation.anybody_waits():
            parts().bell.ring(PEOPLE)
    except SQLAlchemyError as error:
        db.session.rollback()
        if not in_trouble(error):
            raise
        log.error("drain_ended", error=type(error).__name__)


def _put_aside(now: datetime) -> None:
    """Events that nobody holds and that were tried too often, so that nobody could say why."""
    killers = (*_free(now), InboxEvent.attempts >= TRIES)
    values = {"state": Inbox.QUARANTINED, "claim": None, "error": KILLS}
    if count := changed(update(InboxEvent).where(*killers).values(**values)):
        log.error("events_quarantined", events=count, error=KILLS)
    db.session.commit()


def _claim(now: datetime) -> str | None:
    """Take a batch that nobody holds; None when there is nothing to take."""
    often = InboxEvent.attempts >= ALONE
    return _take(now, BATCH, ~often) or _take(now, 1, often)


def _take(now: datetime, most: int, which: ColumnElement[bool]) -> str | None:
    claim = secrets.token_hex(16)
    oldest = select(InboxEvent.id).where(*_free(now), which).order_by(InboxEvent.id).limit(most)
    taken = changed(
        update(InboxEvent)
        .where(InboxEvent.id.in_(oldest), *_free(now))
        .values(claim=claim, leased_until=now + pulse.lease(), attempts=InboxEvent.attempts + 1)
    )
    db.session.commit()
    return claim if taken else None


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    unheld = or_(InboxEvent.leased_until.is_(None), InboxEvent.leased_until < now)
    return InboxEvent.state == Inbox.NEW, unheld


def _bring_in(claim: str) -> None:
    try:
        _process(claim)
    except SQLAlchemyError:
        _give_back(claim)
        raise


def _give_back(claim: str) -> None:
    """What is left of a batch, when the fault is none of its events': this try does not count.

    If not even that can be written, it does. But to claim is to write too, so one outage costs an
    event one try at most. It is free when its lease ends, as whatever failed, and meanwhile
    others get their turn.
    """
    db.session.rollback()
    ours = update(InboxEvent).where(InboxEvent.claim == claim)
    try:
        changed(ours.values(claim=None, attempts=InboxEvent.attempts - 1))
        db.session.commit()
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("batch_not_given_back", error=type(error).__name__)


def _process(claim: str) -> None:
    """The whole batch in one transaction; if that fails, each event in its own."""
    ids = list(db.session.scalars(select(InboxEvent.id).where(InboxEvent.claim == claim)))
    try:
        _apply(ids)
    except Exception as error:
        db.session.rollback()
        if in_trouble(error):
            raise
        log.warning("batch_apart", events=len(ids), error=type(error).__name__)
        for event_id in ids:
            _apply_alone(event_id, claim)


def _apply_alone(event_id: int, claim: str) -> None:
    try:
        _apply([event_id])
    except Exception as error:  # whatever it is, the other events must go on
        db.session.rollback()
        if in_trouble(error):
            raise
        _put_back(event_id, claim, error)


def _apply(ids: list[int]) -> None:
    told: dict[int, list[Action]] = defaultdict(list)
    _hear(ids)
    for community_id, event in _events(ids):
        action, moved = action_of(event), renumbered(event)
        if action:
            told[community_id].append(action)
        if moved:
            adopting.renumber(community_id, moved.scheduled_id, moved.post_id, clock.now())
    for community_id, actions in told.items():
        user_ids = recording.record(community_id, actions)
        participation.recompute_live(community_id, user_ids, clock.now())
    done = update(InboxEvent).where(InboxEvent.id.in_(ids))
    db.session.execute(done.values(state=Inbox.DONE, claim=None))
    reach("ingest.applied")
    db.session.commit()


def _hear(ids: list[int]) -> None:
    """Note when VK was heard, and keep these communities' ledgers to ourselves."""
    newest = select(InboxEvent.community_id, func.max(InboxEvent.received_at))
    heard = newest.where(InboxEvent.id.in_(ids)).group_by(InboxEvent.community_id)
    in_order = heard.order_by(InboxEvent.community_id)  # two workers do not wait for each other
    for community_id, received_at in db.session.execute(in_order).all():
        ledger.hold(community_id, received_at)


def _events(ids: list[int]) -> Iterator[tuple[int, Event]]:
    """In their order, each with the community whose it is."""
    found = select(InboxEvent, Community.group_id).join(Community).where(InboxEvent.id.in_(ids))
    for row, group_id in db.session.execute(found.order_by(InboxEvent.id)):
        yield row.community_id, event_of(row, group_id)


def _put_back(event_id: int, claim: str, error: Exception) -> None:
    """For another try, or after too many of them for a person to look at; if it is still ours."""
    held = update(InboxEvent).where(InboxEvent.id == event_id, InboxEvent.claim == claim)
    values = {"claim": None, "error": f"{type(error).__name__}: {error}"[:255]}
    over = held.where(InboxEvent.attempts >= TRIES)
    if changed(over.values(**values, state=Inbox.QUARANTINED)):
        log.error("event_quarantined", id=event_id, error=values["error"])
    else:
        changed(held.values(**values))
    db.session.commit()
