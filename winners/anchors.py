"""Where a manifest's fingerprint was made public outside, and when others say that it was."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select

from communities.service import vk_of
from extensions import db
from failpoints import reach
from once import insert_once
from outbox import service as outbox
from outbox.models import Delivery
from parts import parts
from vk.errors import VkError
from winners import grades
from winners.models import Anchor, AnchorKind, Draw, DrawState
from winners.timestamps import Authority, TimestampError, stamp

LOOKED_FOR = timedelta(days=1)  # after the freeze; what is not found by then does not come

log = structlog.get_logger()


def anchors(draw: Draw) -> list[Anchor]:
    """What is known of a draw's marks, in the order of their moments."""
    rows = select(Anchor).where(Anchor.draw_id == draw.id).order_by(Anchor.outside_at)
    return list(db.session.scalars(rows))


def grade(draw: Draw, now: datetime) -> str:
    """The letter that everybody is shown; see winners.grades."""
    outside = [
        anchor.outside_at for anchor in anchors(draw) if anchor.kind is not AnchorKind.MESSAGES
    ]
    demo = parts().config.demo
    return grades.grade(draw.source.kind, outside, draw.round_at, now, demo=demo)


def note_all(now: datetime) -> None:
    """Look for the marks of recent draws that are not known yet. Commits as it goes."""
    for draw_id in list(_recent(now)):
        _note_comment(draw_id, now)
        _note_stamp(draw_id, now)


def _recent(now: datetime) -> Iterator[int]:
    drawn = (DrawState.AWAITING, DrawState.DRAWN)
    rows = select(Draw.id).where(Draw.state.in_(drawn), Draw.frozen_at > now - LOOKED_FOR)
    yield from db.session.scalars(rows)


def _known(draw_id: int, kind: AnchorKind) -> bool:
    found = select(Anchor.id).where(Anchor.draw_id == draw_id, Anchor.kind == kind)
    return db.session.scalar(found) is not None


def _note_comment(draw_id: int, now: datetime) -> None:
    """Our comment, with the date that VK gives it."""
    row = outbox.by_key(f"anchor:{draw_id}")
    if row is None or row.state is not Delivery.SENT or _known(draw_id, AnchorKind.COMMENT):
        return
    sent_id, post_id = row.sent_id or 0, row.post_id or 0
    community = db.session.get_one(Draw, draw_id).contest.community
    wall, vk = community.wall_id, vk_of(community)
    db.session.commit()
    try:
        comment = vk.find_comment(wall, post_id, sent_id)
    except VkError as error:
        log.warning("anchor_not_looked_at", draw=draw_id, error=str(error))
        return
    if comment and comment.from_id == wall:
        reach("anchor.seen")
        dated = datetime.fromtimestamp(comment.date, UTC)
        _note(draw_id, AnchorKind.COMMENT, dated, str(sent_id), now)
        db.session.commit()


def _note_stamp(draw_id: int, now: datetime) -> None:
    """A time-stamp, asked for while it can still be in time."""
    authority = parts().config.timestamp_authority
    draw = db.session.get_one(Draw, draw_id)
    if authority is None or now >= draw.round_at or _known(draw_id, AnchorKind.STAMP):
        return
    manifest = draw.manifest.encode("ascii")
    db.session.commit()
    try:
        answer, moment = stamp(Authority(*authority), manifest)
    except TimestampError as error:
        log.warning("manifest_not_stamped", draw=draw_id, error=str(error))
        return
    _note(draw_id, AnchorKind.STAMP, moment, base64.b64encode(answer).decode(), now)
    db.session.commit()


def note_messages(draw: Draw, count: int, last_at: datetime, now: datetime) -> None:
    """So many people hold a receipt in their messages. Does not commit."""
    _note(draw.id, AnchorKind.MESSAGES, last_at, str(count), now)


def _note(
    draw_id: int, kind: AnchorKind, outside_at: datetime, evidence: str, now: datetime
) -> None:
    insert_once(
        Anchor,
        draw_id=draw_id,
        kind=kind,
        outside_at=outside_at,
        evidence=evidence,
        noted_at=now,
    )


def stamp_of(draw: Draw) -> bytes | None:
    """The authority's answer, byte for byte; None if there is none."""
    found = next((a for a in anchors(draw) if a.kind is AnchorKind.STAMP), None)
    return base64.b64decode(found.evidence) if found else None
