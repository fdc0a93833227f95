"""The numbers behind the board's pictures: counted by the database, for there may be many."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, extract, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from contests import charts, reaching
from contests.actions import Source
from contests.charts import SLOT, OverTime
from contests.conditions import Condition
from contests.gaps import Gap, gaps
from contests.lifecycle import State
from contests.models import Contest, Entry, LedgerAction
from contests.reaching import Alike, Met, Way
from extensions import db

Slots = dict[datetime, int]


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
    if contest.state in (State.DRAFT, State.SCHEDULED) or not groups:
        return None
    span = contest.opens_at, max(contest.opens_at, min(now, contest.closes_at))
    return Figures(
        way=reaching.way(conditions, groups),
        met=reaching.met(conditions, groups),
        coming=coming(contest, span),
        calls=calls(contest, span),
    )


def alike(contest: Contest) -> list[Alike]:
    """The entries, of whom the same is known counted together."""
    verdicts = [Entry.checks[n, "verdict"].as_string() for n in range(len(contest.conditions))]
    grouped = (
        select(Entry.state, func.count(), *verdicts)
        .where(Entry.contest_id == contest.id)
        .group_by(Entry.state, *verdicts)
    )
    return [
        Alike(state, tuple(found), number) for state, number, *found in db.session.execute(grouped)
    ]


def coming(contest: Contest, span: tuple[datetime, datetime]) -> Coming:
    """When people first did something that was asked for."""
    slot = _slot(Entry.entered_at, SLOT)
    grouped = select(slot, func.count()).where(Entry.contest_id == contest.id).group_by(slot)
    counted = db.session.execute(grouped).all()
    slots = _moments(counted)
    undated = sum(number for begin, number in counted if begin is None)
    last = max([span[1], *slots])
    picture = charts.over_time([slots], (span[0], last), contest.community.zone, _marks(contest))
    return Coming(picture, sum(slots.values()) - sum(picture.totals), undated)


def calls(contest: Contest, span: tuple[datetime, datetime]) -> Calls:
    """VK's calls by hour, what readings found when they did, and the silences before."""
    missed = [gap for gap in gaps(contest.community_id, span[0]) if gap.contest_id == contest.id]
    last = max([span[1], *(gap.read_at for gap in missed)])
    told = heard(contest.community_id, span[0], last, SLOT)
    found: Counter[datetime] = Counter()
    for gap in missed:
        found[gap.read_at] += gap.recovered
    silences = [(gap.silent_from, gap.silent_until) for gap in missed]
    zone, marks = contest.community.zone, _marks(contest)
    return Calls(charts.over_time([told, found], (span[0], last), zone, marks, silences), missed)


def heard(community_id: int, since: datetime, until: datetime, slot: timedelta) -> Slots:
    """How many events VK called a community about, by the beginning of the slot."""
    begin = _slot(LedgerAction.received_at, slot)
    told = (
        LedgerAction.community_id == community_id,
        LedgerAction.source == Source.CALLBACK,
        LedgerAction.received_at.between(since, until),
    )
    grouped = select(begin, func.count()).where(*told).group_by(begin)
    return _moments(db.session.execute(grouped).all())


def _slot(moment: InstrumentedAttribute[Any], length: timedelta) -> ColumnElement[Any]:
    """The Unix time at which the slot began that a moment is in; of none, none."""
    second = extract("epoch", moment)
    return second - second % literal_column(f"{length.total_seconds():.0f}")


def _moments(counted: Iterable[Row[Any, int]]) -> Slots:
    known = ((begin, number) for begin, number in counted if begin is not None)
    return {datetime.fromtimestamp(int(begin), UTC): number for begin, number in known}


def _marks(contest: Contest) -> dict[str, datetime]:
    return {"opens": contest.opens_at, "closes": contest.closes_at}
