"""Entries as staff look through them: filtered, searched, page by page of ascending user ids."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select

from contests.entries import EntryState
from contests.models import Contest, Entry, Person
from extensions import db

PAGE = 50
EXPORT_PAGE = 500
ID = re.compile(r"(?:.*\bid)?(\d{1,18})")
CODE = re.compile(r"[a-z_]{1,32}")

Row = tuple[Entry, Person | None]


@dataclass(frozen=True)
class Wanted:
    """What to show: a state, a reason why not, a name or id; from after which user id on."""

    state: EntryState | None = None
    reason: str = ""
    search: str = ""
    after: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """From an address; what is odd there is left out."""
        state, reason, after = query.get("state"), query.get("reason", ""), query.get("after", "")
        return cls(
            EntryState(state) if state in set(EntryState) else None,
            reason if CODE.fullmatch(reason) else "",
            query.get("search", "").strip()[:100],
            int(after) if re.fullmatch(r"\d{1,18}", after) else 0,
        )

    def address(self) -> dict[str, str]:
        """The same for an address, without the page."""
        given = {"state": self.state or "", "reason": self.reason, "search": self.search}
        return {name: value for name, value in given.items() if value}


def page(contest: Contest, wanted: Wanted, size: int = PAGE) -> list[Row]:
    """Up to `size` entries with who is behind them."""
    rows = _entries(contest, wanted).where(Entry.user_id > wanted.after)
    found = db.session.execute(rows.order_by(Entry.user_id).limit(size))
    return [(entry, person) for entry, person in found]


def everyone(contest: Contest, wanted: Wanted) -> Iterator[Row]:
    """All of them, read in pages so that a slow download holds no transaction."""
    while rows := page(contest, wanted, EXPORT_PAGE):
        yield from rows
        wanted = replace(wanted, after=rows[-1][0].user_id)
        db.session.rollback()


def _entries(contest: Contest, wanted: Wanted) -> Select[Entry, Person]:
    rows = select(Entry, Person).outerjoin(Person, Person.user_id == Entry.user_id)
    rows = rows.where(Entry.contest_id == contest.id)
    if wanted.state:
        rows = rows.where(Entry.state == wanted.state)
    if wanted.reason:
        rows = rows.where(cast(Entry.reasons, String).contains(f'"{wanted.reason}"'))
    return rows.where(_called(wanted.search)) if wanted.search else rows


def _called(search: str) -> ColumnElement[bool]:
    number = ID.fullmatch(search)
    if number:
        return Entry.user_id == int(number[1])
    return and_(*(_named(word) for word in search.split()))


def _named(word: str) -> ColumnElement[bool]:
    """SQLite folds the case of Latin letters only, so each usual way to write it is tried."""
    ways = {word, word.lower(), word.upper(), word.capitalize()}
    names = (Person.first_name, Person.last_name)
    return or_(*(name.contains(way, autoescape=True) for name in names for way in ways))
