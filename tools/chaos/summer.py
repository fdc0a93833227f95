"""A contest in Berlin whose clock is moved while entries are open, until it closes.

Its close is typed in an hour that Berlin's clock leaves out. On SQLite the whole system is brought
there by its own clock; PostgreSQL's is right, and so there it is Berlin's zone on any day.
"""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, select

from communities.service import by_slug
from contests import demo, service
from contests.lifecycle import Plan, State
from contests.models import Contest
from failpoints import CLOCK, FOLDER
from tools.chaos import scenes
from tools.chaos.place import Place, inside

ZONE, ELSEWHERE = "Europe/Berlin", "America/New_York"  # where programs think that they are
BEFORE_S, AFTER_S = 14, 8  # of the moment at which the clock is moved
LATE_S = 15


class Berlin:
    """A system of its own, which is looked at from outside."""

    name = "Berlin's clock moved"

    def __init__(self, place: Place, opened: ExitStack) -> None:
        self._shifts = place.database == "sqlite"
        self._folder = place.home / "clocks" / "berlin"
        self._set(0)
        settings = {"TZ": ELSEWHERE, FOLDER: str(self._folder)}
        self._stack = opened.enter_context(place.running(settings=settings))
        self._engine = create_engine(self._stack.env["ZHREBIY_DATABASE_URL"])
        opened.callback(self._engine.dispose)
        self._library = scenes.connected(self._stack, "f9", people=1, zone=ZONE)
        self._late_s: float | None = None

    def begin(self) -> None:
        """Make the contest a moment before the clock is moved."""
        moved, real = _moved(), datetime.now(UTC)
        now = moved - timedelta(seconds=BEFORE_S) if self._shifts else real
        self._off = now - real
        self._set(self._off.total_seconds())
        closes_at = now.replace(microsecond=0) + timedelta(seconds=BEFORE_S + AFTER_S)
        self._closes_at = moved + timedelta(seconds=AFTER_S) if self._shifts else closes_at
        with inside(self._stack):
            home = by_slug(self._library.slug)
            usual = demo.draft(home, demo.Length(60, 7200), now)
            contest = service.create(home, replace(usual, plan=self._plan(now)), None, now)
            service.schedule(contest, None, now)
            self._slug = contest.slug

    def _plan(self, now: datetime) -> Plan:
        """As the desk's form does it: what staff type is by the clock of the library's zone."""
        here = ZoneInfo(ZONE)
        opens, closes = now.astimezone(here), self._closes_at.astimezone(here)
        typed = closes.replace(tzinfo=None) - timedelta(hours=1 if self._shifts else 0)
        draw_at = (closes + timedelta(hours=3)).replace(second=0)
        return Plan(opens, typed.replace(tzinfo=here), draw_at, publishes_itself=True)

    def look(self) -> bool:
        """Note when it is first seen closed; whether it is."""
        self._stack.check()
        with self._engine.connect() as connection:
            found = select(Contest.state).where(Contest.slug == self._slug)
            closed = connection.scalars(found).one() is State.CLOSED
        if closed and self._late_s is None:
            self._late_s = (datetime.now(UTC) + self._off - self._closes_at).total_seconds()
        return closed

    def wrong(self) -> list[str]:
        """What was kept as another moment than was typed, or closed at another one."""
        with self._engine.connect() as connection:
            dates = select(Contest.closes_at).where(Contest.slug == self._slug)
            kept = connection.scalars(dates).one()
        wrong = [] if kept == self._closes_at else [f"{kept} in the place of {self._closes_at}"]
        wrong += scenes.unsound(self._stack)
        late = self._late_s or 0.0
        return wrong + ([] if 0 <= late <= LATE_S else [f"closed {late:.1f} s after its time"])

    def figure(self) -> str:
        return f"closed {self._late_s or 0.0:.1f} s after its time"

    def _set(self, seconds: float) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        new = Path(self._folder, f"{CLOCK}.new")
        new.write_text(str(seconds))
        new.rename(self._folder / CLOCK)


def _moved() -> datetime:
    """When Berlin's summer time begins next year: on March's last Sunday, at 1:00 UTC."""
    last = date(datetime.now(UTC).year + 1, 3, 31)
    day = last - timedelta(days=(last.weekday() + 1) % 7)
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
