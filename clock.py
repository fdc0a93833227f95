"""The only place that asks what time it is; everything else takes the time as an argument.

Web servers, workers and schedulers may run on several machines and share one database. The time is
that database's: each new connection asks for it (`connections.py`), and in between it is carried on
by a clock that nobody sets, so a wrong or jumping clock on one machine moves no deadline. SQLite is
a file of this machine, whose clock is then the only one.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

import failpoints

Clock = Callable[[], datetime]
TOLERATED = timedelta(seconds=2)

log = structlog.get_logger()


class Agreed:
    """A clock that goes by another's answers. `own` is this machine's; `steady` gives seconds."""

    def __init__(self, own: Clock, steady: Callable[[], float]) -> None:
        self._own = own
        self._steady = steady
        self._answered: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """The time of whoever was asked last, or this machine's while nobody was."""
        if self._answered is None:
            return self._own()
        moment, at = self._answered
        return moment + timedelta(seconds=self._steady() - at)

    def ask(self, other: Clock) -> None:
        """Go by the other's time from now on; it was told between the question and the answer.

        What may be right already stays as it is, so that time does not tremble.
        """
        expected, asked = self.now(), self._steady()
        moment = other().astimezone(UTC)
        latest, answered = self.now(), self._steady()
        if self._answered is not None and expected <= moment <= latest:
            return
        off = abs(self._own() - moment)
        if off > TOLERATED:
            log.warning("clock_differs_from_database", seconds=round(off.total_seconds(), 1))
        self._answered = moment, (asked + answered) / 2

    def ask_nobody(self) -> None:
        """Go by this machine's clock."""
        self._answered = None


def _machine() -> datetime:
    return datetime.now(UTC) + failpoints.clock_is_off_by()


_agreed = Agreed(_machine, time.monotonic)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _agreed.now()


def ask(other: Clock) -> None:
    """Go by the time of what all processes share."""
    _agreed.ask(other)


def ask_nobody() -> None:
    """Go by this machine's clock, which is that of all processes."""
    _agreed.ask_nobody()
