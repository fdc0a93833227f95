"""Saying things on VK once: a row is put with the change it announces, and delivered afterwards.

A post that was sent but whose answer was lost is VK's to know: `guid` stops a quick second one,
and before any later try we look on the wall for our own marker. A message's `random_id`, made of
its guid, stops a second one for ever.
"""

import hashlib
import re
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, or_, select, update

from communities.models import Community
from extensions import db
from once import changed, insert_once
from outbox.models import Delivery, OutboxRow

MOST = 100


class About(Protocol):
    """The contest that something is said about, as far as that matters here."""

    @property
    def id(self) -> int: ...

    @property
    def community(self) -> Community: ...

    @property
    def created_at(self) -> datetime: ...


def put(
    key: str,
    contest: About,
    text: str,
    marker: str,
    now: datetime,
    *,
    post_id: int | None = None,
) -> None:
    """Ask for a post, or for a comment under `post_id`; asking twice asks once. No commit."""
    if not carries(text, marker):
        raise ValueError("the marker must stand in the text")
    _put(key, contest, text, now, marker=marker, post_id=post_id)


def put_message(key: str, contest: About, user_id: int, text: str, now: datetime) -> None:
    """Ask for a message to a user; asking twice asks once. Does not commit."""
    _put(key, contest, text, now, marker="", peer_id=user_id)


def _put(key: str, contest: About, text: str, now: datetime, **where: object) -> None:
    insert_once(
        OutboxRow,
        key=key,
        community_id=contest.community.id,
        contest_id=contest.id,
        text=text,
        guid=_guid(key, contest),
        state=Delivery.WAITING,
        attempts=0,
        next_try_at=now,
        created_at=now,
        **where,
    )


def _guid(key: str, contest: About) -> str:
    """The same for a key, also in a restored database; another one where all began anew.

    After a restore the numbers in keys are given again, to other contests than VK knows by them.
    """
    made = f"{contest.community.created_at.timestamp()}:{contest.created_at.timestamp()}"
    about = f"{contest.community.group_id}:{made}:{key}"
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def carries(text: str, marker: str) -> bool:
    """Whether a text has the marker whole: /c/book is not in /c/book-2, nor in /c/book/winners."""
    return re.search(re.escape(marker) + r"(?![\w/-])", text) is not None


def by_key(key: str) -> OutboxRow | None:
    """The row of that name."""
    return db.session.scalar(select(OutboxRow).where(OutboxRow.key == key))


def due(now: datetime, *which: ColumnElement[bool]) -> list[int]:
    """Ids of rows to deliver now, the oldest first; not more than a job can well do."""
    rows = select(OutboxRow.id).where(*free(now), *which).order_by(OutboxRow.id).limit(MOST)
    return list(db.session.scalars(rows))


def posts_due(now: datetime) -> list[int]:
    """Those that everybody will see. They never stand behind thousands of messages."""
    return due(now, OutboxRow.peer_id.is_(None))


def letters_due(community_id: int, now: datetime) -> list[int]:
    """Messages of a community."""
    return due(now, OutboxRow.peer_id.is_not(None), OutboxRow.community_id == community_id)


def writers(now: datetime) -> list[int]:
    """Ids of the communities that have messages to send."""
    rows = select(OutboxRow.community_id).where(*free(now), OutboxRow.peer_id.is_not(None))
    return list(db.session.scalars(rows.distinct().order_by(OutboxRow.community_id)))


def retry(row_id: int, now: datetime) -> bool:
    """Staff have put right what a stuck row was stuck on. Commits."""
    stuck = (OutboxRow.id == row_id, OutboxRow.state == Delivery.STUCK)
    values = {"state": Delivery.WAITING, "next_try_at": now, "error": None}
    again = changed(update(OutboxRow).where(*stuck).values(**values))
    db.session.commit()
    return bool(again)


def release(community_id: int, now: datetime) -> None:
    """What VK held against the community is out of the way: let every waiting row go. Commits."""
    waiting = (OutboxRow.community_id == community_id, OutboxRow.state == Delivery.WAITING)
    db.session.execute(update(OutboxRow).where(*waiting).values(next_try_at=now))
    db.session.commit()


def free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    unheld = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < now)
    return OutboxRow.state == Delivery.WAITING, OutboxRow.next_try_at <= now, unheld
