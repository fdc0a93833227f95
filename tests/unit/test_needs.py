"""What needs a hand: its name, its place, its urgency, and when it may be written about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notices.needs import (
    FOR_ADMINS,
    HEALTH,
    ON_PAGES_ONLY,
    PAGES,
    Home,
    Kind,
    Need,
    by_urgency,
    mendable,
    worth_telling,
)

NOON = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)  # in Yekaterinburg
HOME = Home(1, "Библиотека", "Asia/Yekaterinburg")
NEED = Need(Kind.UNSENT, HOME, NOON - timedelta(hours=1), contest_id=7, title="Книга")


def at(hour: int, minute: int = 0) -> datetime:
    """By the library's clock, five hours ahead of UTC."""
    return datetime(2026, 11, 22, hour, minute, tzinfo=UTC) - timedelta(hours=5)


def test_its_name_lasts_as_long_as_it_does_and_no_longer() -> None:
    assert replace(NEED, count=5, title="Другая").key == NEED.key
    others = [{"since": NOON}, {"contest_id": 8}, {"what": "x"}, {"kind": Kind.STEP}]
    assert len({NEED.key, *(replace(NEED, **other).key for other in others)}) == 5  # type: ignore[arg-type]


def test_its_name_fits_into_its_column() -> None:
    long = replace(NEED, contest_id=2**63 - 1, what="a_code_of_a_step")
    assert all(len(replace(long, kind=kind).key) <= 96 for kind in Kind)


def test_every_kind_has_a_page_that_needs_no_more_than_is_known() -> None:
    for kind in Kind:
        endpoint, values = replace(NEED, kind=kind, what="service").page
        assert endpoint == PAGES.get(kind, HEALTH)
        assert set(values) <= {"contest_id", "community_id", "kind"}
    assert Need(Kind.SILENT, None, None).page == (HEALTH, {})


def test_the_most_urgent_comes_first_and_then_the_oldest() -> None:
    old = replace(NEED, since=NOON - timedelta(days=1))
    prizes, event = replace(NEED, kind=Kind.PRIZES), replace(NEED, kind=Kind.EVENT)
    assert by_urgency([prizes, NEED, event, old]) == [event, old, NEED, prizes]


@pytest.mark.parametrize("kind", Kind)
def test_who_only_runs_contests_is_not_asked_for_what_administrators_do(kind: Kind) -> None:
    need = replace(NEED, kind=kind)
    assert bool(mendable([need], {1}, set())) is (kind not in FOR_ADMINS)
    assert mendable([need], {1}, {1}) == [need]
    assert mendable([need], {2}, {2}) == []


def test_what_stops_everything_is_shown_to_all_who_run_something() -> None:
    silent = Need(Kind.SILENT, None, None)
    assert mendable([silent], {1}, set()) == [silent]
    assert mendable([silent], set(), set()) == []


@pytest.mark.parametrize(
    ("moment", "told"),
    [(at(7, 59), False), (at(8), True), (at(21, 59), True), (at(22), False), (at(0), False)],
)
def test_nobody_is_woken(moment: datetime, told: bool) -> None:
    assert worth_telling(replace(NEED, since=None), None, moment) is told


@pytest.mark.parametrize(
    ("kind", "draw_at", "told"),
    [
        (Kind.UNSENT, at(23, 30), True),
        (Kind.UNSENT, at(24 - 1) + timedelta(hours=8, minutes=59), True),
        (Kind.UNSENT, at(23) + timedelta(hours=9), False),  # at eight
        (Kind.UNSENT, None, False),
        (Kind.PRIZES, at(23, 30), False),
    ],
)
def test_at_night_only_a_draw_before_the_morning_counts(
    kind: Kind, draw_at: datetime | None, told: bool
) -> None:
    assert worth_telling(replace(NEED, kind=kind, since=None), draw_at, at(23)) is told


def test_what_is_younger_than_a_minute_may_still_pass() -> None:
    assert not worth_telling(replace(NEED, since=NOON - timedelta(seconds=59)), None, NOON)
    assert worth_telling(replace(NEED, since=NOON - timedelta(seconds=60)), None, NOON)


@pytest.mark.parametrize("kind", sorted(ON_PAGES_ONLY))
def test_what_no_message_would_get_through_about_is_not_written(kind: Kind) -> None:
    assert not worth_telling(replace(NEED, kind=kind), None, NOON)
