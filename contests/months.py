"""Months as a calendar shows them: weeks from Monday to Sunday. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

WORD = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
YEARS = range(2000, 2200)
DAYS = 7
FARTHEST = timedelta(hours=14)  # a zone's clock from UTC's, either way


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year; its word in addresses is like 2026-11."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The one with this day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, word: str, today: date) -> "Month":
        """From an address; this month, if it is none or too far away."""
        found = WORD.fullmatch(word)
        year, number = (int(found[1]), int(found[2])) if found else (0, 0)
        return cls(year, number) if year in YEARS and 1 <= number <= 12 else cls.of(today)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def before(self) -> "Month | None":
        """The month before, if it can be shown."""
        return self._of_shown(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month | None":
        """The month after, if it can be shown."""
        return self._of_shown(self.first + timedelta(days=31))

    def _of_shown(self, day: date) -> "Month | None":
        return Month.of(day) if day.year in YEARS else None

    @property
    def days(self) -> list[date]:
        """Its days, and those that fill its first and its last week up."""
        following = Month.of(self.first + timedelta(days=31)).first
        begin = self.first - timedelta(days=self.first.weekday())
        end = following + timedelta(days=-following.weekday() % DAYS)
        return [begin + timedelta(days=n) for n in range((end - begin).days)]

    @property
    def anywhere(self) -> tuple[datetime, datetime]:
        """From when it has begun somewhere until it is over everywhere."""
        following = Month.of(self.first + timedelta(days=31)).first
        begin, end = (datetime.combine(day, time(), UTC) for day in (self.first, following))
        return begin - FARTHEST, end + FARTHEST
