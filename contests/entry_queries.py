"""Entries as staff look through them: filtered, searched and put in order, page by page."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import defer

from contests.entries import EntryState
from contests.entry_orders import ORDERS, Mark, Order
from contests.models import Contest, Entry, Person
from contests.names import fold
from contests.queries import Tally
from extensions import db

PAGE = 50
EXPORT_PAGE = 1000
ID = re.compile(r"(?:.*\bid)?(\d{1,18})")
CODE = re.compile(r"[a-z_]{1,32}")
ADDRESS = re.compile(
    r"(?:@|(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/)([A-Za-z0-9_.]{2,64})/?", re.IGNORECASE
)
USUAL = "name"
NOT_IN = (EntryState.OUT, EntryState.WAITING)
MANY = 10  # one in so many: then it is sooner to look at each row than to make a list of who fits
EVEN = frozenset({"name", "id"})  # orders in which those who stand alike do not lie together

Row = tuple[Entry, Person | None]


@dataclass(frozen=True)
class Wanted:
    """What to show: a state, a reason why not, a name or id; in which order, from where on."""

    state: EntryState | None = None
    reason: str = ""
    search: str = ""
    sort: str = USUAL  # of ORDERS
    down: bool = False  # the largest first
    after: Mark | None = None
    before: Mark | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """From an address; what is odd there is left out."""
        state, reason = query.get("state"), query.get("reason", "")
        sort = query.get("sort", USUAL)
        name = sort.removeprefix("-")
        order = ORDERS.get(name, ORDERS[USUAL])
        return cls(
            EntryState(state) if state in set(EntryState) else None,
            reason if CODE.fullmatch(reason) else "",
            query.get("search", "").strip()[:100],
            name if name in ORDERS else USUAL,
            name in ORDERS and sort.startswith("-"),
            order.read_mark(query.get("after", "")),
            order.read_mark(query.get("before", "")),
        )

    @property
    def order(self) -> Order:
        """What the word stands for."""
        return ORDERS[self.sort]

    @property
    def short_name(self) -> str:
        """What is searched for, if it is an address that names a page by a word: only VK knows."""
        found = None if ID.fullmatch(self.search) else ADDRESS.fullmatch(self.search)
        return found[1] if found else ""

    @property
    def narrows(self) -> bool:
        """Whether not everybody is wanted."""
        return bool(self.state or self.reason or self.search)

    def address(self, **changes: object) -> dict[str, str]:
        """The same for an address, without the page; or with changes, of `sort` and `down` too."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        sort = ("-" if wanted.down else "") + wanted.sort
        given = {"state": wanted.state or "", "reason": wanted.reason, "search": wanted.search}
        given["sort"] = "" if sort == USUAL else sort
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Census:
    """How many entries stand how: by state, and by reason among those who are not in."""

    tally: Tally
    reasons: list[tuple[str, int]]
    groups: list[tuple[EntryState, list[str], int]]  # each state with all its reasons, how many

    def holding(self, reason: str) -> list[list[str]]:
        """All combinations with this reason, so that an index finds who has one of them."""
        return [codes for _, codes, _ in self.groups if reason in codes]

    def share(self, states: Collection[EntryState], reason: str) -> float:
        """How many of all stand so; 0 if nobody is there."""
        sizes = [(s in states and (not reason or reason in c)) * n for s, c, n in self.groups]
        return sum(sizes) / max(1, sum(n for _, _, n in self.groups))


def census(contest: Contest) -> Census:
    """Counted from one index, without a look at the entries themselves."""
    grouped = select(Entry.state, Entry.reasons, func.count()).group_by(Entry.state, Entry.reasons)
    states: Counter[EntryState] = Counter()
    reasons: Counter[str] = Counter()
    rows = db.session.execute(grouped.where(Entry.contest_id == contest.id))
    groups = [(state, codes, number) for state, codes, number in rows]
    for state, codes, number in groups:
        states[state] += number
        reasons.update(dict.fromkeys(codes, number))
    tally = Tally(*(states[s] for s in (EntryState.IN, EntryState.WAITING, EntryState.OUT)))
    return Census(tally, reasons.most_common(), groups)


@dataclass(frozen=True)
class Page:
    """Rows in their order, and from where on the pages beside them go."""

    rows: list[Row]
    before: Mark | None = None
    after: Mark | None = None


def page(contest: Contest, wanted: Wanted, size: int = PAGE, counted: Census | None = None) -> Page:
    """Up to `size` entries with who is behind them; `counted` if somebody has just done it."""
    back = wanted.before is not None
    fitting = _fitting(contest, wanted, counted)
    found = _ids(fitting, wanted, size + 1)
    more = len(found) > size
    if back and not more:  # this is the beginning: shown as a full page
        return page(contest, replace(wanted, before=None, after=None), size, counted)
    rows = _rows(contest, found[-size:] if back else found[:size])
    mark = wanted.order.mark
    return Page(
        rows,
        mark(rows[0][0]) if rows and (back or wanted.after) else None,
        mark(rows[-1][0]) if rows and (back or more) else None,
    )


def one(contest: Contest, user_id: int) -> Row | None:
    """A person's entry with its checks, if she has one."""
    hers = (Entry.contest_id == contest.id, Entry.user_id == user_id)
    rows = select(Entry, Person).outerjoin(Person, Person.user_id == Entry.user_id).where(*hers)
    found = db.session.execute(rows).first()
    return (found[0], found[1]) if found else None


def everyone(contest: Contest, wanted: Wanted) -> Iterator[Row]:
    """All of them, read in pages so that a slow download holds no transaction."""
    last, fitting = replace(wanted, after=None, before=None), _fitting(contest, wanted)
    while rows := _rows(contest, _ids(fitting, last, EXPORT_PAGE)):
        last = replace(last, after=last.order.mark(rows[-1][0]))
        yield from rows
        db.session.rollback()


def _ids(fitting: Select[int], wanted: Wanted, most: int) -> list[int]:
    """Who is on the page. Each query walks one index that holds all it asks for, and stops."""
    back = wanted.before is not None
    down = wanted.down != back
    found: list[int] = []
    for part, start in wanted.order.walk(wanted.before or wanted.after, back):
        ahead = [part.beyond(start, down)] if start else []
        rows = fitting.where(part.belongs, *ahead).order_by(*part.keys(down))
        found += db.session.scalars(rows.limit(most - len(found)))
        if len(found) == most:
            break
    return found[::-1] if back else found


def _fitting(contest: Contest, wanted: Wanted, counted: Census | None = None) -> Select[int]:
    """Everybody whom the filters let through.

    Each filter asks another index, so that no entry is read whole to find out that it does not fit.
    """
    here = select(Entry.user_id).where(Entry.contest_id == contest.id)
    found = here
    if wanted.state or wanted.reason:
        found = found.where(_standing(here, wanted, counted or census(contest)))
    if number := ID.fullmatch(wanted.search):
        return found.where(Entry.user_id == int(number[1]))
    words = fold(wanted.search).split()
    named = [Entry.name_key.contains(word, autoescape=True) for word in words]
    if wanted.sort == "name":  # its index has the names too
        return found.where(*named)
    return found.where(Entry.user_id.in_(here.where(*named))) if named else found


def _standing(here: Select[int], wanted: Wanted, counted: Census) -> ColumnElement[bool]:
    """Who stands as wanted: by a list from an index, or row by row if every few of them do."""
    states = (wanted.state,) if wanted.state else NOT_IN
    stands = [Entry.state.in_(states)]
    if wanted.reason:
        stands.append(Entry.reasons.in_(counted.holding(wanted.reason)))
    if wanted.sort in EVEN and counted.share(states, wanted.reason) * MANY > 1:
        return case((and_(*stands), 1), else_=0) == 1  # so that the order's own index is walked
    return Entry.user_id.in_(here.where(*stands))


def _rows(contest: Contest, user_ids: list[int]) -> list[Row]:
    here = (Entry.contest_id == contest.id, Entry.user_id.in_(user_ids))
    rows = select(Entry, Person).outerjoin(Person, Person.user_id == Entry.user_id).where(*here)
    found = db.session.execute(rows.options(defer(Entry.checks))) if user_ids else ()
    by_id = {entry.user_id: (entry, person) for entry, person in found}
    return [by_id[user_id] for user_id in user_ids if user_id in by_id]
