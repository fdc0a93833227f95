"""In what order entries are shown, and by which key a page of them begins.

A page never counts rows from the beginning: it goes on after (or before) a row's own value and id.
So it takes the same time wherever it is, and what comes or goes meanwhile moves no other row.
Those who have no value in an order, no name for instance, come last whichever way it runs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from contests.models import Entry

MARK = re.compile(r"(\d{1,18})(?:\.(.+))?", re.DOTALL)
Column = InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Mark:
    """A row's place in an order: its value there, if it has one, and whose it is."""

    user_id: int
    value: Any = None

    def __str__(self) -> str:
        at = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return f"{self.user_id}" if at is None else f"{self.user_id}.{at}"


@dataclass(frozen=True)
class Part:
    """Entries that one index has in order."""

    belongs: ColumnElement[bool]
    columns: tuple[Column, ...]

    def beyond(self, mark: Mark, down: bool) -> ColumnElement[bool]:
        """Those that come after a row of this part."""
        values = (mark.value, mark.user_id)[-len(self.columns) :]
        there = [literal(v, c.type) for v, c in zip(values, self.columns, strict=True)]
        if len(there) == 1:
            return self.columns[0] < there[0] if down else self.columns[0] > there[0]
        here = tuple_(*self.columns)
        return here < tuple_(*there) if down else here > tuple_(*there)

    def keys(self, down: bool) -> list[ColumnElement[Any]]:
        """For ORDER BY."""
        return [column.desc() if down else column.asc() for column in self.columns]


@dataclass(frozen=True)
class Order:
    """The parts of an order, one after the other; `read` takes a value from an address."""

    parts: tuple[Part, ...]
    of: Callable[[Entry], Any] = lambda entry: None
    read: Callable[[str], Any] = str

    def walk(self, start: Mark | None, back: bool) -> Iterator[tuple[Part, Mark | None]]:
        """The parts that lie ahead, and the mark from which on the first of them is wanted."""
        ahead = self.parts[::-1] if back else self.parts
        if start is None:
            yield from ((part, None) for part in ahead)
            return
        home = self.parts[-1 if start.value is None else 0]
        first = ahead.index(home)
        yield home, start
        yield from ((part, None) for part in ahead[first + 1 :])

    def mark(self, entry: Entry) -> Mark:
        """Where a row stands."""
        return Mark(entry.user_id, self.of(entry))

    def read_mark(self, text: str) -> Mark | None:
        """From an address; None if it is not one of ours."""
        found = MARK.fullmatch(text)
        if not found:
            return None
        try:
            return self._checked(Mark(int(found[1]), self.read(found[2]) if found[2] else None))
        except (ValueError, OverflowError):
            return None

    def _checked(self, mark: Mark) -> Mark:
        whole = mark.value is None and len(self.parts[-1].columns) > 1
        unknown = mark.value is not None and len(self.parts[0].columns) == 1
        if whole or unknown:
            raise ValueError("a mark of another order")
        return mark


def moment_of(text: str) -> datetime:
    """From an address; ValueError or OverflowError for what is none."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at.astimezone(UTC)


def _tickets(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10**6:
        raise ValueError("nobody has so many")
    return number


BY_ID = (Entry.user_id,)
ORDERS = {
    "name": Order(
        (Part(Entry.name_key > "", (Entry.name_key, *BY_ID)), Part(Entry.name_key == "", BY_ID)),
        lambda entry: entry.name_key or None,
    ),
    "entered": Order(
        (
            Part(Entry.entered_at.is_not(None), (Entry.entered_at, *BY_ID)),
            Part(Entry.entered_at.is_(None), BY_ID),
        ),
        lambda entry: entry.entered_at,
        moment_of,
    ),
    "tickets": Order(
        (Part(true(), (Entry.tickets, *BY_ID)),), lambda entry: entry.tickets, _tickets
    ),
    "id": Order((Part(true(), BY_ID),)),
}
