"""Pictures of numbers: everything is in its box, and every number is somewhere."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.charts import OverTime, over_time, round_ticks, share
from contests.time_axis import MOST_NAMES, Unit, axis

ZONE = "Asia/Yekaterinburg"  # UTC+5
KOLKATA = "Asia/Kolkata"  # UTC+5:30
BERLIN = "Europe/Berlin"
SPRING = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)  # a midnight there; a day of 23 hours begins
AUTUMN = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # of 25 hours
OPENS = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # 10:00 there
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def picture(counts: dict[datetime, int], length: timedelta = 10 * HOUR) -> OverTime:
    along = axis(OPENS, OPENS + length, ZONE)
    return over_time(along, [along.summed(counts)], {})


def test_an_hour_with_twice_as_many_is_twice_as_high() -> None:
    drawn = picture({OPENS: 10, OPENS + HOUR: 20})
    one, two = (bar.boxes[0] for bar in drawn.bars[:2])
    assert two.height == pytest.approx(2 * one.height)
    assert [bar.total for bar in drawn.bars[:3]] == [10, 20, 0]
    assert drawn.peak.begin == OPENS + HOUR


def test_hours_begin_by_the_clock_there() -> None:
    first = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)  # 10:00 there
    along = axis(first + timedelta(minutes=7), first + 2 * HOUR, KOLKATA)
    counts = {first + n * timedelta(minutes=15): 1 for n in range(8)}
    assert along.summed(counts) == [4, 4, 0]
    assert along.edges[0] == first


def test_the_parts_of_a_bar_stand_one_upon_another() -> None:
    drawn = over_time(axis(OPENS, OPENS + HOUR, ZONE), [[30, 0], [10, 0]], {})
    told, found = drawn.bars[0].boxes
    assert found.y + found.height == pytest.approx(told.y)
    assert told.height == pytest.approx(3 * found.height)
    assert drawn.totals == (30, 10)


def test_nobody_gives_empty_bars_and_an_axis_all_the_same() -> None:
    drawn = picture({})
    assert {box.height for bar in drawn.bars for box in bar.boxes} == {0.0}
    assert [tick.value for tick in drawn.ticks] == [0, 1]
    assert drawn.names


def test_marks_close_together_share_a_label_in_their_order() -> None:
    along = axis(OPENS, OPENS + 10 * HOUR, ZONE)
    marks = {"close": OPENS + HOUR, "open": OPENS, "draw": OPENS + 9 * HOUR}
    drawn = over_time(along, [along.summed({})], marks)
    assert [label.names for label in drawn.labels] == [("open", "close"), ("draw",)]
    assert len(drawn.marks) == 3


def test_one_moment_is_one_bar() -> None:
    assert [bar.total for bar in picture({OPENS: 7}, HOUR * 0).bars] == [7]


def test_one_among_thousands_is_seen() -> None:
    drawn = picture({OPENS: 1, OPENS + HOUR: 100_000})
    assert drawn.bars[0].boxes[0].height > 1


@pytest.mark.parametrize(
    ("length", "unit", "bars"),
    [
        (71 * HOUR, Unit.HOUR, 72),
        (72 * HOUR, Unit.DAY, 4),
        (91 * DAY, Unit.DAY, 92),
        (92 * DAY, Unit.MONTH, 4),
        (900 * DAY, Unit.MONTH, 31),
    ],
)
def test_the_longer_the_wider_the_bars(length: timedelta, unit: Unit, bars: int) -> None:
    drawn = picture({}, length)
    assert (drawn.unit, len(drawn.bars)) == (unit, bars)


@pytest.mark.parametrize(("midnight", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_on_which_the_clocks_change_is_one_day(midnight: datetime, hours: int) -> None:
    edges = axis(midnight - DAY, midnight + 5 * DAY, BERLIN).edges
    assert {edge.astimezone(ZoneInfo(BERLIN)).hour for edge in edges} == {0}
    assert (edges[2] - edges[1]) / HOUR == hours


def test_the_hour_that_comes_twice_has_two_bars() -> None:
    edges = axis(AUTUMN, AUTUMN + 4 * HOUR, BERLIN).edges
    assert [edge.astimezone(ZoneInfo(BERLIN)).hour for edge in edges] == [0, 1, 2, 2, 3, 4]


def test_hours_are_named_at_round_ones() -> None:
    named = [name.moment.astimezone(ZoneInfo(ZONE)).hour for name in picture({}).names]
    assert named == [12, 15, 18]


def test_days_are_named_in_the_middle_of_their_bars() -> None:
    drawn = picture({}, 4 * DAY)
    middles = [box.x + box.width / 2 for bar in drawn.bars for box in bar.boxes]
    assert [name.x for name in drawn.names] == pytest.approx(middles[::2])


def test_marks_stand_where_they_happened_and_not_outside() -> None:
    marks = {"opens": OPENS, "half": OPENS + 5 * HOUR, "closes": OPENS + 20 * HOUR}
    drawn = over_time(axis(OPENS, OPENS + 9 * HOUR, ZONE), [[0] * 10], marks)
    assert [(mark.name, mark.x) for mark in drawn.marks] == [("opens", 0.0), ("half", 50.0)]


def test_a_shade_is_cut_at_the_border() -> None:
    shades = [
        (OPENS - DAY, OPENS + HOUR),
        (OPENS + 9 * HOUR, OPENS + DAY),
        (OPENS - DAY, OPENS - HOUR),
    ]
    drawn = over_time(axis(OPENS, OPENS + 9 * HOUR, ZONE), [[0] * 10], {}, shades)
    assert [(shade.x, shade.x + shade.width) for shade in drawn.shades] == [(0, 10), (90, 100)]


@given(st.integers(0, 10**9))
def test_ticks_are_few_and_round_and_the_last_is_not_below(largest: int) -> None:
    ticks = round_ticks(largest)
    steps = {after - before for before, after in pairwise(ticks)}
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 5
    assert len(steps) == 1
    assert str(ticks[1]).rstrip("0") in {"1", "2", "5"}
    assert ticks[-2] < max(largest, 1) <= ticks[-1]


def test_shares_of_nobody_are_nothing() -> None:
    assert share(0, 0) == 0
    assert share(1, 4) == 25


minutes = st.integers(-(10**6), 3 * 10**6)
zones = st.sampled_from([ZONE, KOLKATA, BERLIN, "America/St_Johns", "Pacific/Chatham"])


@given(
    st.dictionaries(minutes, st.integers(0, 10**6), max_size=50),
    st.integers(0, 2 * 10**6),
    st.tuples(minutes, minutes),
    zones,
)
def test_everything_is_inside_the_box_and_nothing_is_lost(
    counts: dict[int, int], length: int, shade: tuple[int, int], zone: str
) -> None:
    def at(minute: int) -> datetime:
        return OPENS + timedelta(minutes=minute)

    moments = {at(minute): number for minute, number in counts.items()}
    along = axis(OPENS, at(length), zone)
    series = [along.summed(moments), [0] * along.size]
    stretch = (at(min(shade)), at(max(shade)))
    drawn = over_time(along, series, {"half": at(length // 2)}, [stretch])
    boxes = [*drawn.shades, *(box for bar in drawn.bars for box in bar.boxes)]
    for box in boxes:
        assert 0 <= box.x <= box.x + box.width <= 100 + 1e-9
        assert 0 <= box.y <= box.y + box.height <= 100 + 1e-9
    for place in [*(tick.y for tick in drawn.ticks), *(p.x for p in (*drawn.names, *drawn.marks))]:
        assert 0 <= place <= 100
    assert 1 <= len(drawn.names) <= MOST_NAMES
    first, last = along.edges[0], along.edges[-1]
    assert first <= OPENS <= at(length) < last
    inside = sum(number for moment, number in moments.items() if first <= moment < last)
    assert drawn.totals == (inside, 0)
