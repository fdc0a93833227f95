"""Throwing a draft away, taking it back, and forgetting it for good. Nobody outside has seen it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from contests.desk_models import Cover, KeptForm
from contests.lifecycle import State
from contests.models import Contest
from errors import Problem
from extensions import db
from once import changed
from staff import audit

KEPT = timedelta(days=30)  # how long a draft that was thrown away can be taken back


def discard(contest: Contest, by: int | None, now: datetime) -> None:
    """Throw a draft away."""
    here = (Contest.id == contest.id, Contest.state == State.DRAFT)
    thrown = update(Contest).where(*here, Contest.discarded_at.is_(None))
    if not changed(thrown.values(discarded_at=now)):
        raise Problem("contest_moved_on")
    _tell("contest.discarded", contest, by, now)


def restore(contest: Contest, by: int | None, now: datetime) -> None:
    """Take a draft back; done already is as good."""
    thrown = update(Contest).where(Contest.id == contest.id, Contest.discarded_at.is_not(None))
    if changed(thrown.values(discarded_at=None)):
        _tell("contest.restored", contest, by, now)


def _tell(what: str, contest: Contest, by: int | None, now: datetime) -> None:
    about = {"community_id": contest.community_id, "contest_id": contest.id}
    audit.record(what, at=now, by=by, title=contest.title, **about)
    db.session.commit()


def thrown_away(community_ids: Collection[int]) -> list[Contest]:
    """The drafts of these communities that can be taken back, the latest first."""
    mine = select(Contest).where(
        Contest.community_id.in_(community_ids), Contest.discarded_at.is_not(None)
    )
    return list(db.session.scalars(mine.order_by(Contest.discarded_at.desc())))


def forget(now: datetime) -> None:
    """Delete what was thrown away long ago; its lines in the audit log stay, without their link."""
    long_ago = select(Contest).where(Contest.discarded_at < now - KEPT)
    for contest in db.session.scalars(long_ago).all():
        audit.forget_contest(contest.id)
        db.session.execute(delete(Cover).where(Cover.contest_id == contest.id))
        # SQLite may give its number to another contest, whose form this is not.
        db.session.execute(delete(KeptForm).where(KeptForm.contest_number == contest.id))
        db.session.delete(contest)
    db.session.commit()
