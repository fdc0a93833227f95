"""An axis of time: hours, days or months as people in a zone count them, each as wide as another.

Pure. Places are per cent of the axis from its left.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WHOLE = 100.0
HOUR = timedelta(hours=1)
MOST_HOURS, MOST_DAYS = timedelta(hours=72), timedelta(days=92)
MOST_NAMES = 4  # that a telephone has room for


class Unit(StrEnum):
    """What one bar stands for."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


EVERY = {  # so many bars, one is named
    Unit.HOUR: (1, 2, 3, 6, 12, 24),
    Unit.DAY: (1, 2, 7, 14, 28),
    Unit.MONTH: (1, 2, 3, 6, 12, 24, 60, 120),
}


@dataclass(frozen=True)
class Point:
    """A moment on the axis: where a bar is named, or something happened."""

    x: float
    moment: datetime
    name: str = ""


@dataclass(frozen=True)
class Axis:
    """Where each unit begins, and where the last one ends."""

    unit: Unit
    edges: tuple[datetime, ...]
    zone: str

    @property
    def size(self) -> int:
        """How many units there are."""
        return len(self.edges) - 1

    def number(self, at: datetime) -> int | None:
        """Which unit a moment is in, from 0; None outside."""
        inside = self.edges[0] <= at < self.edges[-1]
        return bisect_right(self.edges, at) - 1 if inside else None

    def place(self, at: datetime) -> float:
        """Where a moment is; one outside is put at the border."""
        number = min(max(bisect_right(self.edges, at) - 1, 0), self.size - 1)
        begin, end = self.edges[number : number + 2]
        part = min(max((at - begin) / (end - begin), 0.0), 1.0)
        return WHOLE * (number + part) / self.size

    def summed(self, counts: Mapping[datetime, int]) -> list[int]:
        """Numbers by moment, added up by unit; those outside are left out."""
        sums = [0] * self.size
        for at, count in counts.items():
            number = self.number(at)
            if number is not None:
                sums[number] += count
        return sums

    def names(self) -> Iterator[Point]:
        """Hours are named where they begin, at round ones; days and months in their middle."""
        most = (every for every in EVERY[self.unit] if every * MOST_NAMES >= self.size)
        every, there = next(most, self.size), ZoneInfo(self.zone)
        for number, begin in enumerate(self.edges[:-1]):
            hour = begin.astimezone(there).hour
            if (hour if self.unit is Unit.HOUR else number) % every == 0:
                middle = 0.0 if self.unit is Unit.HOUR else 0.5
                yield Point(WHOLE * (number + middle) / self.size, begin)


def axis(first: datetime, last: datetime, zone: str) -> Axis:
    """From the hour, day or month there that `first` is in to the end of the one with `last`."""
    there, length = ZoneInfo(zone), last - first
    unit = Unit.HOUR if length < MOST_HOURS else Unit.DAY if length < MOST_DAYS else Unit.MONTH
    edges = [_beginning(first, unit, there)]
    while len(edges) == 1 or edges[-1] <= last:
        edges.append(_next(edges[-1], unit, there))
    return Axis(unit, tuple(edges), zone)


def _beginning(at: datetime, unit: Unit, there: ZoneInfo) -> datetime:
    local = at.astimezone(there)
    if unit is Unit.HOUR:
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return at.astimezone(UTC) - past
    day = local.date() if unit is Unit.DAY else local.date().replace(day=1)
    return datetime.combine(day, time(), there).astimezone(UTC)


def _next(edge: datetime, unit: Unit, there: ZoneInfo) -> datetime:
    """A day on which the clocks are changed is a day too, of 23 or 25 hours."""
    if unit is Unit.HOUR:
        return edge + HOUR
    into_next = timedelta(hours=36) if unit is Unit.DAY else timedelta(days=32)
    return _beginning(edge + into_next, unit, there)
