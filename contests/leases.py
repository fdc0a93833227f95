"""The right to read a contest's post just now: one worker has it, until it lets go or dies."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, update

from contests.models import Contest
from contests.participation import LIVE
from contests.steps import StepError
from extensions import db
from once import changed

LEASE = timedelta(minutes=15)  # the longest list of a wall takes less


class Lease:
    """Known by when it ends, so that whoever takes it over makes the old one worthless."""

    def __init__(self, contest_id: int, until: datetime) -> None:
        self._contest_id = contest_id
        self._until = until

    def renew(self, now: datetime) -> None:
        """Keep it for longer. Does not commit. StepError("overtaken") if it is lost."""
        until = max(now + LEASE, self._until)
        if not self._change(until, Contest.state.in_(LIVE)):
            raise StepError("overtaken")
        self._until = until

    def release(self) -> None:
        """Let go of it, if it is still ours. Commits."""
        self._change(None)
        db.session.commit()

    def _change(self, until: datetime | None, *conditions: ColumnElement[bool]) -> bool:
        ours = (Contest.id == self._contest_id, Contest.reading_until == self._until)
        statement = update(Contest).where(*ours, *conditions)
        return bool(changed(statement.values(reading_until=until)))


def take(contest_id: int, now: datetime) -> Lease | None:
    """For whoever comes first; None if somebody else reads this contest. Commits."""
    free = or_(Contest.reading_until.is_(None), Contest.reading_until < now)
    return _take(contest_id, now, free)


def seize(contest_id: int, now: datetime) -> Lease | None:
    """For the freeze, which does not wait for other readings. Commits."""
    return _take(contest_id, now)


def _take(contest_id: int, now: datetime, *conditions: ColumnElement[bool]) -> Lease | None:
    here = update(Contest).where(Contest.id == contest_id, Contest.state.in_(LIVE), *conditions)
    taken = changed(here.values(reading_until=now + LEASE))
    db.session.commit()
    return Lease(contest_id, now + LEASE) if taken else None
