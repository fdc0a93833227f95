"""The ledger in the database: actions are added, and read back as what a person did."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, insert, literal, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from columns import UtcDateTime
from communities.models import Community
from contests.actions import Action, Kind, Source
from contests.models import LedgerAction
from extensions import db
from once import changed

AT_ONCE = 5000  # rows of an INSERT
COLUMNS = tuple(getattr(LedgerAction, field.name) for field in fields(Action))  # Action(*row)
Thing = tuple[
    Kind, int, int
]  # what is added up: a kind, its object, and a comment's or person's id


def hold(community_id: int, heard_at: datetime | None = None) -> None:
    """Let nobody else write to a community's ledger before this transaction ends.

    A sum that is looked at first and added to afterwards must not move in between. Notes when VK
    was last heard, if that is what for.
    """
    heard = literal(heard_at, UtcDateTime)
    newer = or_(Community.heard_at.is_(None), Community.heard_at < heard)
    latest = case((newer, heard), else_=Community.heard_at)
    changed(update(Community).where(Community.id == community_id).values(heard_at=latest))


def add(community_id: int, actions: Sequence[Action]) -> None:
    """Add lines as they are, with keys that are not there yet. Does not commit."""
    for start in range(0, len(actions), AT_ONCE):
        some = actions[start : start + AT_ONCE]
        rows = [{"community_id": community_id, **vars(action)} for action in some]
        db.session.execute(insert(LedgerAction), rows)


def sums(community_id: int, kind: Kind, object_id: int) -> dict[int, int]:
    """Per person, the sum of her actions of one kind on one object."""
    lines = (
        select(LedgerAction.user_id, func.sum(LedgerAction.delta))
        .where(*about(community_id, kind, object_id), LedgerAction.user_id > 0)
        .group_by(LedgerAction.user_id)
    )
    return {user_id or 0: int(total) for user_id, total in db.session.execute(lines)}


def told_since(community_id: int, began_at: datetime) -> dict[Thing, list[int]]:
    """What VK has told us since a moment: of each thing the numbers, in their order."""
    found: dict[Thing, list[int]] = defaultdict(list)
    lines = select(
        LedgerAction.kind,
        LedgerAction.object_id,
        case((LedgerAction.kind == Kind.COMMENT, LedgerAction.ref_id), else_=LedgerAction.user_id),
        LedgerAction.delta,
    ).where(
        LedgerAction.community_id == community_id,
        LedgerAction.source == Source.CALLBACK,
        LedgerAction.received_at >= began_at,
    )
    for kind, object_id, key, delta in db.session.execute(lines.order_by(LedgerAction.id)):
        found[kind, object_id, key or 0].append(delta)
    return found


def counts(community_id: int, post_id: int) -> dict[str, int]:
    """How many likes, reposts and comments of a post hold by the ledger."""
    return {
        "likes": _holding(community_id, Kind.LIKE, post_id, LedgerAction.user_id),
        "reposts": _holding(community_id, Kind.REPOST, post_id, LedgerAction.user_id),
        "comments": _holding(community_id, Kind.COMMENT, post_id, LedgerAction.ref_id),
    }


def _holding(community_id: int, kind: Kind, object_id: int, key: InstrumentedAttribute[Any]) -> int:
    holds = select(key).where(*about(community_id, kind, object_id)).group_by(key)
    holding = holds.having(func.sum(LedgerAction.delta) > 0).subquery()
    return db.session.scalar(select(func.count()).select_from(holding)) or 0


def about(community_id: int, kind: Kind, object_id: int) -> tuple[ColumnElement[bool], ...]:
    """The lines of one kind on one object."""
    return (
        LedgerAction.community_id == community_id,
        LedgerAction.kind == kind,
        LedgerAction.object_id == object_id,
    )


@dataclass
class CommentLine:
    """A comment as the ledger knows it: whose, the sum, and the text that came last."""

    user_id: int | None = None
    total: int = 0
    text: str | None = None


def comments(community_id: int, post_id: int) -> dict[int, CommentLine]:
    """Every comment under a post, by its id."""
    known: dict[int, CommentLine] = defaultdict(CommentLine)
    answers = and_(LedgerAction.source == Source.CALLBACK, LedgerAction.reading_id.is_not(None))
    lines = select(
        LedgerAction.ref_id,
        LedgerAction.user_id,
        LedgerAction.delta,
        case((~answers, LedgerAction.text)),  # a reading's text is newer
    ).where(*about(community_id, Kind.COMMENT, post_id))
    revises = or_(LedgerAction.delta == 0, LedgerAction.source == Source.READ)
    in_order = lines.order_by(revises, LedgerAction.received_at, LedgerAction.id)
    for ref_id, user_id, delta, text in db.session.execute(in_order):
        comment = known[ref_id]
        comment.user_id = user_id or comment.user_id
        comment.total += delta
        comment.text = comment.text if text is None else text
    return dict(known)
