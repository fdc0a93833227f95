"""After a backup was restored: what happened since it was made is looked for on VK.

Nothing may be posted twice meanwhile: the outbox looks for each post before it sends one, and a
list that was frozen in the lost time is not frozen anew.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

import restores
from contests.attempts import begin, overtake
from contests.models import Contest, DueStep
from contests.participation import LIVE
from contests.reading_models import Reading
from contests.rhythm import Why
from extensions import db
from outbox.models import OutboxRow
from restores import Restore
from staff import audit
from webhooks.models import InboxEvent


@dataclass(frozen=True)
class Lost:
    """What a restore has lost of one community, and what readings brought back since."""

    since: datetime
    until: datetime
    found: int
    reading: bool  # still


def begin_anew(backup_at: datetime, now: datetime) -> int:
    """Mark it, let go of what workers held, have every running post read; how many. Commits."""
    restores.mark(backup_at, now)
    for table in (DueStep, OutboxRow, InboxEvent):
        db.session.execute(update(table).values(leased_until=None))
    db.session.execute(update(InboxEvent).values(claim=None))
    db.session.execute(update(Contest).values(reading_until=None, next_read_at=None))
    running = select(Contest).where(Contest.state.in_(LIVE), Contest.post_id.is_not(None))
    contests = list(db.session.scalars(running))
    for contest in contests:
        overtake(contest.id, now)
        begin(contest, Why.RESTORED, now)
    audit.record("installation.restored", at=now, backup_at=backup_at.isoformat())
    db.session.commit()
    return len(contests)


def lost(community_id: int, since: datetime) -> list[Lost]:
    """The newest first."""
    rows = select(Restore).where(Restore.restored_at >= since).order_by(Restore.id.desc())
    return [_lost(community_id, row) for row in db.session.scalars(rows)]


def _lost(community_id: int, restore: Restore) -> Lost:
    ours = (
        Reading.community_id == community_id,
        Reading.why == Why.RESTORED,
        Reading.began_at >= restore.restored_at,
    )
    asked = select(func.sum(Reading.found - Reading.late), func.count(Reading.id)).where(*ours)
    found, count = db.session.execute(asked).one()
    ended = select(func.count(Reading.id)).where(*ours, Reading.ended_at.is_not(None))
    reading = count > db.session.scalars(ended).one()
    return Lost(restore.backup_at, restore.restored_at, found or 0, reading)
