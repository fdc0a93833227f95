"""That this installation was restored from a backup: what it did in between, it does not know."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Mapped

from columns import Key, Moment
from extensions import Base, db

WARY = timedelta(days=60)  # the contests of then have ended by then


class Restore(Base):
    """From `backup_at` to `restored_at` everything was forgotten. Rows are only ever added."""

    __tablename__ = "restore"

    id: Mapped[Key]
    backup_at: Mapped[Moment]
    restored_at: Mapped[Moment]


def mark(backup_at: datetime, now: datetime) -> None:
    """Put it down. Does not commit."""
    db.session.add(Restore(backup_at=backup_at, restored_at=now))


def lately(now: datetime) -> bool:
    """Whether something may have been done that nobody here remembers."""
    return bool(db.session.scalar(select(exists().where(Restore.restored_at > now - WARY))))
