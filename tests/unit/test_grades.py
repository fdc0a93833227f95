from datetime import UTC, datetime, timedelta

import pytest

from winners.grades import grade

ROUND = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def of(kind: str = "drand", *outside: datetime, now: datetime = ROUND, demo: bool = False) -> str:
    return grade(kind, outside, ROUND, now, demo=demo)


def test_a_mark_that_others_dated_before_the_round_makes_an_a() -> None:
    assert of("drand", ROUND - SECOND) == "A"
    assert of("drand", ROUND + SECOND, ROUND - SECOND) == "A"


@pytest.mark.parametrize("late", [ROUND, ROUND + SECOND])
def test_a_mark_at_or_after_the_round_is_none(late: datetime) -> None:
    assert of("drand", late) == "B"


def test_before_the_round_a_mark_may_still_come() -> None:
    assert of(now=ROUND - SECOND) == "pending"
    assert of(now=ROUND) == "B"


def test_no_grade_rises_after_the_round() -> None:
    for later in range(1, 100):
        late = ROUND + later * SECOND
        assert of("drand", late, now=late) == "B"


def test_an_event_and_a_kept_number_have_their_own_letters() -> None:
    assert of("event", ROUND - SECOND) == "P"
    assert of("commit", ROUND - SECOND) == "L"


@pytest.mark.parametrize("kind", ["drand", "event", "commit"])
def test_a_demo_is_never_more_than_a_demo(kind: str) -> None:
    assert of(kind, ROUND - SECOND, demo=True) == "demo"
