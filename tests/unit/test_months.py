"""Months as a calendar shows them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.months import YEARS, Month

TODAY = date(2026, 11, 22)
months = st.builds(Month, st.sampled_from(YEARS), st.integers(1, 12))


@given(months)
def test_weeks_are_whole_and_hold_each_day_once(month: Month) -> None:
    days = month.days
    assert (days[0].weekday(), days[-1].weekday()) == (0, 6)
    assert [day.toordinal() for day in days] == list(
        range(days[0].toordinal(), days[-1].toordinal() + 1)
    )
    inside = [day for day in days if Month.of(day) == month]
    assert inside[0] == month.first
    assert 28 <= len(inside) <= 31
    assert len(days) - len(inside) <= 12


@given(months)
def test_the_month_after_the_one_before_is_the_same(month: Month) -> None:
    if month.before:
        assert month.before < month
        assert month.before.after == month


@given(months)
def test_a_month_is_read_from_its_own_word(month: Month) -> None:
    assert Month.read(str(month), TODAY) == month


@pytest.mark.parametrize(
    "word",
    ["", "abc", "2026-13", "2026-00", "0001-01", "9999-12", "2026-1", "２０２６-11", "2026-11-"],
)
def test_an_odd_word_is_this_month(word: str) -> None:
    assert Month.read(word, TODAY) == Month(2026, 11)


def test_the_calendar_ends_somewhere() -> None:
    assert Month(YEARS[0], 1).before is None
    assert Month(YEARS[-1], 12).after is None


def test_a_month_begins_first_in_the_east_and_ends_last_in_the_west() -> None:
    begin, end = Month(2026, 11).anywhere
    assert begin == datetime(2026, 10, 31, 10, tzinfo=UTC)
    assert end == datetime(2026, 12, 1, 14, tzinfo=UTC)
