"""The right to read a contest's post just now: one worker has it, until it lets go or dies."""

from collections import deque
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update

import pulse
from clock import Clock
from contests.models import Contest
from contests.participation import LIVE
from contests.steps import StepError
from extensions import db
from once import changed

REMEMBERED = 16  # the last one may be that of a transaction which is not, or never, committed


class Lease:
    """Known by the ends that it was given, so that whoever takes it over makes it worthless."""

    def __init__(self, contest_id: int, until: datetime) -> None:
        self.contest_id = contest_id
        self._ends = deque([until], maxlen=REMEMBERED)

    def renew(self, now: datetime) -> None:
        """Keep it for longer. Does not commit. StepError("overtaken") if it is lost.

        A beat may move its end between our looking and our asking; the second look knows of it.
        """
        if not (self._move(now) or self._move(now)):
            raise StepError("overtaken")

    def beating(self, clock: Clock) -> AbstractContextManager[None]:
        """Keep it for as long as the block lasts, however long VK takes to answer."""
        return pulse.beating(lambda: self._move(clock()))

    def _move(self, now: datetime) -> bool:
        until = max(now + pulse.lease(), self._ends[-1])
        before = tuple(self._ends)
        self._ends.append(until)
        moved = self._change(until, before, Contest.state.in_(LIVE))
        if not moved:
            self._ends.remove(until)  # another's may be the same
        return moved

    def release(self) -> None:
        """Let go of it, if it is still ours. Commits."""
        self._change(None, tuple(self._ends))
        db.session.commit()

    def _change(
        self, until: datetime | None, ends: tuple[datetime, ...], *conditions: ColumnElement[bool]
    ) -> bool:
        ours = (Contest.id == self.contest_id, Contest.reading_until.in_(ends))
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
    until = now + pulse.lease()
    taken = changed(here.values(reading_until=until))
    db.session.commit()
    return Lease(contest_id, until) if taken else None
