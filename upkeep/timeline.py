"""A week of a community's callbacks as a picture: each day's row goes from midnight to midnight.

Pure. Silence alone is nothing to worry about, for readers sleep: it is drawn where something was
missed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = 7
SLOT = timedelta(minutes=30)
MANY, SOME = 30, 5  # events in a slot
HOURS = 24.0


@dataclass(frozen=True)
class Missed:
    """A silence in which something happened that no callback told of, and when it was found."""

    silent_from: datetime
    silent_until: datetime
    read_at: datetime


@dataclass(frozen=True)
class Slot:
    """Half an hour with callbacks; `level` 1 to 3 by how many."""

    day: int  # row, from 0
    hour: float
    level: int


@dataclass(frozen=True)
class Band:
    """A part of a silence in which something was missed."""

    day: int
    hour: float
    hours: float


@dataclass(frozen=True)
class Mark:
    """When reading brought back what was missed."""

    day: int
    hour: float


@dataclass(frozen=True)
class Timeline:
    """Everything with its place; the last day is today."""

    days: tuple[date, ...]
    slots: tuple[Slot, ...]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]


def first_moment(now: datetime, zone: str) -> datetime:
    """When the picture begins: a midnight there."""
    there = ZoneInfo(zone)
    return datetime.combine(_first_day(now, there), time(), there)


def draw(
    heard: Mapping[datetime, int], missed: Iterable[Missed], now: datetime, zone: str
) -> Timeline:
    """`heard`: how many events came in the slot that begins then."""
    there = ZoneInfo(zone)
    first, gaps = _first_day(now, there), list(missed)
    slots = (Slot(*_place(at, first, there), _level(count)) for at, count in heard.items())
    marks = (Mark(*_place(gap.read_at, first, there)) for gap in gaps)
    bands = (band for gap in gaps for band in _bands(gap, first, there))
    return Timeline(
        days=tuple(first + timedelta(days=n) for n in range(DAYS)),
        slots=tuple(slot for slot in slots if 0 <= slot.day < DAYS),
        bands=tuple(band for band in bands if 0 <= band.day < DAYS),
        marks=tuple(mark for mark in marks if 0 <= mark.day < DAYS),
    )


def _first_day(now: datetime, there: ZoneInfo) -> date:
    return now.astimezone(there).date() - timedelta(days=DAYS - 1)


def _place(at: datetime, first: date, there: ZoneInfo) -> tuple[int, float]:
    local = at.astimezone(there)
    return (local.date() - first).days, local.hour + local.minute / 60 + local.second / 3600


def _bands(gap: Missed, first: date, there: ZoneInfo) -> Iterator[Band]:
    """A silence over midnight goes on in the next row."""
    begin_day, begin = _place(gap.silent_from, first, there)
    end_day, end = _place(gap.silent_until, first, there)
    for day in range(max(begin_day, 0), min(end_day, DAYS - 1) + 1):
        left = begin if day == begin_day else 0.0
        right = end if day == end_day else HOURS
        yield Band(day, left, max(right - left, 0.0))


def _level(count: int) -> int:
    return 3 if count >= MANY else 2 if count >= SOME else 1
