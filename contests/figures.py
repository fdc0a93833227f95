"""The numbers behind the board's pictures: counted by the database, for there may be many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, column, func, select, values
from sqlalchemy.orm import InstrumentedAttribute

from columns import UtcDateTime
from contests import charts, reaching
from contests.actions import Source
from contests.charts import OverTime
from contests.conditions import Condition, Verdict, What
from contests.gaps import Gap, gaps
from contests.models import Contest, Entry, LedgerAction
from contests.reaching import Alike, Met, Way
from contests.time_axis import Axis, axis
from extensions import db


@dataclass(frozen=True)
class Coming:
    """When people came in: as a picture, and how many are not in it.

    `earlier` had done something before it opened; of the `undated` nobody knows when.
    """

    picture: OverTime
    earlier: int
    undated: int


@dataclass(frozen=True)
class Calls:
    """VK's calls to the community while the contest ran, and what readings had to find."""

    picture: OverTime
    gaps: Sequence[Gap]

    @property
    def found(self) -> int:
        """How many actions no call had told of."""
        return sum(gap.recovered for gap in self.gaps)


@dataclass(frozen=True)
class Figures:
    """All that the board draws."""

    way: Way
    met: Sequence[Met]
    coming: Coming
    calls: Calls


def figures(contest: Contest, now: datetime) -> Figures | None:
    """Of a contest that has opened; None where nobody has done anything."""
    conditions = [Condition.load(document) for document in contest.conditions]
    groups = alike(contest)
    if not groups:
        return None
    return Figures(
        way=reaching.way(conditions, groups),
        met=reaching.met(conditions, groups, _by_choice(contest, conditions)),
        coming=coming(contest, now),
        calls=calls(contest, now),
    )


def alike(contest: Contest) -> list[Alike]:
    """The entries, those counted together that lack the same; from one index."""
    grouped = select(Entry.state, Entry.reasons, func.count()).group_by(Entry.state, Entry.reasons)
    found = db.session.execute(grouped.where(Entry.contest_id == contest.id))
    return [Alike(state, tuple(reasons), number) for state, reasons, number in found]


def _by_choice(contest: Contest, conditions: Sequence[Condition]) -> dict[What, tuple[int, int]]:
    """Of the conditions by choice: how many meet them, and of how many nobody can tell."""
    numbers = [n for n, condition in enumerate(conditions) if not condition.required]
    if not numbers:
        return {}
    verdicts = [Entry.checks[n, "verdict"].as_string() for n in numbers]
    sums = [_times(it, wanted) for it in verdicts for wanted in (Verdict.MET, Verdict.UNKNOWN)]
    taken_out = [f'["{code}"]' for code in reaching.TAKEN_OUT]
    here = (Entry.contest_id == contest.id, cast(Entry.reasons, String).not_in(taken_out))
    found = db.session.execute(select(*sums).where(*here)).one()
    pairs = zip(numbers, found[::2], found[1::2], strict=True)
    return {conditions[n].what: (met, unknown) for n, met, unknown in pairs}


def _times(verdict: ColumnElement[str], wanted: Verdict) -> ColumnElement[int]:
    return func.count(case((verdict == wanted, 1)))


def coming(contest: Contest, now: datetime) -> Coming:
    """When people first did something that was asked for."""
    here = Entry.contest_id == contest.id
    known = select(func.count(), func.count(Entry.entered_at), func.max(Entry.entered_at))
    everybody, dated, latest = db.session.execute(known.where(here)).one()
    along = _while_open(contest, now, latest)
    numbers = _by_bar(along, Entry.entered_at, here)
    picture = charts.over_time(along, [numbers], _marks(contest))
    return Coming(picture, dated - sum(numbers), everybody - dated)


def calls(contest: Contest, now: datetime) -> Calls:
    """VK's calls, what readings found when they did, and the silences before."""
    missed = [
        gap for gap in gaps(contest.community_id, contest.opens_at) if gap.contest_id == contest.id
    ]
    along = _while_open(contest, now, max((gap.read_at for gap in missed), default=None))
    ours = LedgerAction.community_id == contest.community_id
    told = _by_bar(along, LedgerAction.received_at, ours, LedgerAction.source == Source.CALLBACK)
    found: Counter[datetime] = Counter()
    for gap in missed:
        found[gap.read_at] += gap.recovered
    silences = [(gap.silent_from, gap.silent_until) for gap in missed]
    series = [told, along.summed(found)]
    return Calls(charts.over_time(along, series, _marks(contest), silences), missed)


def _while_open(contest: Contest, now: datetime, latest: datetime | None) -> Axis:
    """From the opening to the close, or to now; or to what came last."""
    until = min(now, contest.closes_at)
    last = max(contest.opens_at, until, latest or until)
    return axis(contest.opens_at, last, contest.community.zone)


def _by_bar(
    along: Axis, moment: InstrumentedAttribute[Any], *where: ColumnElement[bool]
) -> list[int]:
    """How many rows each bar of the axis has: each counted by a short walk along an index."""
    bars = values(column("begin", UtcDateTime), column("end", UtcDateTime), name="bar")
    bar = bars.data(list(pairwise(along.edges))).cte()
    inside = (moment >= bar.c.begin, moment < bar.c.end)
    rows = select(func.count()).where(*where, *inside).correlate(bar).scalar_subquery()
    return [
        number for _, number in db.session.execute(select(bar.c.begin, rows).order_by(bar.c.begin))
    ]


def _marks(contest: Contest) -> dict[str, datetime]:
    return {"opens": contest.opens_at, "closes": contest.closes_at}
