"""Pictures of numbers: values in, places out. Pure.

Places are per cent of the picture's width from its left and of its height from its top, so that a
picture is as wide as its page, and its words keep their size.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, count, pairwise

from contests.time_axis import WHOLE, Axis, Point, Unit

FILLED = 0.8  # of a bar's place; the rest keeps it from its neighbour
WIDEST = 12.0  # per cent: a first hour alone is a bar, not a wall
LEAST = 1.5  # of the height: one person among thousands is seen too
MOST_TICKS = 4
APART = 30.0  # per cent: nearer ones would write over each other on a telephone

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Box:
    """A part of a bar, or a shade behind the bars."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    """An hour, a day or a month: the value of each series, from the bottom up, and its box."""

    begin: datetime
    end: datetime
    values: tuple[int, ...]
    boxes: tuple[Box, ...]

    @property
    def total(self) -> int:
        """All series together."""
        return sum(self.values)


@dataclass(frozen=True)
class Tick:
    """A round number on the upright axis."""

    y: float
    value: int


@dataclass(frozen=True)
class Label:
    """What is written above marks that stand close together, in their order."""

    x: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class OverTime:
    """Bars over time with their axes, marks, and shades behind them."""

    unit: Unit
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    names: tuple[Point, ...]
    marks: tuple[Point, ...]
    shades: tuple[Box, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """Of each series."""
        return tuple(map(sum, zip(*(bar.values for bar in self.bars), strict=True)))

    @property
    def labels(self) -> tuple[Label, ...]:
        """What is written above the marks, so that nothing lies over another."""
        found: list[Label] = []
        for mark in sorted(self.marks, key=lambda mark: mark.x):
            if found and mark.x - found[-1].x < APART:
                found[-1] = Label(found[-1].x, (*found[-1].names, mark.name))
            else:
                found.append(Label(mark.x, (mark.name,)))
        return tuple(found)

    @property
    def peak(self) -> Bar:
        """The highest bar, the first of several."""
        return max(self.bars, key=lambda bar: bar.total)


def over_time(
    along: Axis,
    series: Sequence[Sequence[int]],
    marks: Mapping[str, datetime],
    shades: Iterable[Stretch] = (),
) -> OverTime:
    """Bars of one or more series, a number for each unit of the axis, one upon another.

    Marks and shades that lie outside the axis are left out.
    """
    columns = list(zip(*series, strict=True))
    ticks = round_ticks(max(map(sum, columns)))
    scale = WHOLE / ticks[-1]
    happened = (Point(along.place(at), at, name) for name, at in marks.items())
    return OverTime(
        unit=along.unit,
        bars=tuple(_bars(along, columns, scale)),
        ticks=tuple(Tick(WHOLE - value * scale, value) for value in ticks),
        names=tuple(along.names()),
        marks=tuple(mark for mark in happened if along.number(mark.moment) is not None),
        shades=tuple(_shades(along, shades)),
    )


def round_ticks(largest: int) -> list[int]:
    """0 and a few round numbers more, up to the first that is not below `largest`."""
    largest = max(largest, 1)
    steps = (step * 10**power for power in count() for step in (1, 2, 5))
    step = next(step for step in steps if step * MOST_TICKS >= largest)
    return list(range(0, largest + step, step))


def share(value: int, whole: int) -> float:
    """How much of a row for `whole` people `value` of them take."""
    return WHOLE * value / whole if whole else 0.0


def _bars(along: Axis, columns: Sequence[tuple[int, ...]], scale: float) -> Iterator[Bar]:
    place = WHOLE / along.size
    for number, values in enumerate(columns):
        heights = (max(value * scale, LEAST) if value else 0.0 for value in values)
        tops = [WHOLE, *(max(WHOLE - height, 0.0) for height in accumulate(heights))]
        width = min(place * FILLED, WIDEST)
        x = (number + 0.5) * place - width / 2
        boxes = tuple(Box(x, top, width, below - top) for below, top in pairwise(tops))
        yield Bar(along.edges[number], along.edges[number + 1], values, boxes)


def _shades(along: Axis, stretches: Iterable[Stretch]) -> Iterator[Box]:
    for begin, end in stretches:
        if begin < along.edges[-1] and end > along.edges[0]:
            left, right = along.place(begin), along.place(end)
            yield Box(left, 0.0, right - left, WHOLE)
