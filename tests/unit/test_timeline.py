"""A week of callbacks as a picture."""

from datetime import UTC, date, datetime, timedelta

import pytest

from upkeep.timeline import DAYS, Band, Missed, Slot, draw, first_moment

ZONE = "Asia/Yekaterinburg"  # UTC+5
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)  # 18:00 there
TODAY = DAYS - 1


def at(hour: int, minute: int = 0, days_ago: int = 0) -> datetime:
    """A moment by the clock there."""
    return datetime(2026, 11, 22, hour, minute, tzinfo=UTC) - timedelta(hours=5, days=days_ago)


def test_the_last_row_is_today_there() -> None:
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # already tomorrow there
    assert draw({}, [], NOW, ZONE).days[-1] == date(2026, 11, 22)
    assert draw({}, [], late, ZONE).days[-1] == date(2026, 11, 23)
    assert len(draw({}, [], NOW, ZONE).days) == DAYS


def test_it_begins_at_a_midnight_there() -> None:
    assert first_moment(NOW, ZONE) == datetime(2026, 11, 15, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(("count", "level"), [(1, 1), (4, 1), (5, 2), (29, 2), (30, 3), (9999, 3)])
def test_more_events_are_darker(count: int, level: int) -> None:
    assert draw({at(17, 30): count}, [], NOW, ZONE).slots == (Slot(TODAY, 17.5, level),)


def test_what_is_older_than_a_week_is_left_out() -> None:
    old = Missed(at(1, days_ago=9), at(2, days_ago=9), at(2, 1, days_ago=9))
    picture = draw({at(1, days_ago=DAYS): 3}, [old], NOW, ZONE)
    assert (picture.slots, picture.bands, picture.marks) == ((), (), ())


def test_a_silence_is_a_band_with_a_mark_where_it_was_found() -> None:
    missed = Missed(at(2, 10), at(2, 40), at(2, 41))
    picture = draw({}, [missed], NOW, ZONE)
    [band], [mark] = picture.bands, picture.marks
    assert (band.day, mark.day) == (TODAY, TODAY)
    assert [band.hour, band.hours, mark.hour] == pytest.approx([13 / 6, 1 / 2, 2 + 41 / 60])


def test_a_silence_over_midnight_goes_on_in_the_next_row() -> None:
    missed = Missed(at(22, days_ago=2), at(3), at(4))
    assert draw({}, [missed], NOW, ZONE).bands == (
        Band(TODAY - 2, 22.0, 2.0),
        Band(TODAY - 1, 0.0, 24.0),
        Band(TODAY, 0.0, 3.0),
    )


def test_a_silence_that_began_before_the_picture_begins_at_its_edge() -> None:
    missed = Missed(at(12, days_ago=30), at(6, days_ago=6), at(7, days_ago=6))
    assert draw({}, [missed], NOW, ZONE).bands == (Band(0, 0.0, 6.0),)
