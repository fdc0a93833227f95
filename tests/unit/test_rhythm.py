from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contests.rhythm import (
    LATEST,
    POLL,
    POLL_ANYWAY,
    RAREST,
    ROUTINE,
    SOONEST,
    TRY_AGAIN,
    Past,
    Why,
    why_read,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COUNTERS = {"likes": 10, "reposts": 4, "comments": 3}
KNOWN = {"likes": 8, "reposts": 4, "comments": 3}  # two people are hidden from us
PAST = Past(
    tried_at=NOON,
    took=timedelta(seconds=5),
    read_at=NOON,
    counted=COUNTERS,
    known=KNOWN,
    looked=COUNTERS,
)


def why(
    past: Past = PAST,
    after: timedelta = SOONEST,
    counters: dict[str, int] = COUNTERS,
    ledger: dict[str, int] = KNOWN,
) -> Why | None:
    return why_read(past, counters, ledger, NOON + after)


def test_a_post_is_read_wholly_as_soon_as_we_know_of_it() -> None:
    assert why(Past(), after=timedelta(0)) is Why.FIRST


def test_hidden_people_are_no_reason_to_read() -> None:
    assert why() is None


def test_a_counter_that_callbacks_did_not_tell_of_is() -> None:
    assert why(counters=COUNTERS | {"likes": 12}, past=_looked(likes=12)) is Why.COUNTERS


def _looked(**counts: int) -> Past:
    return replace(PAST, looked=COUNTERS | counts)


def test_what_happened_since_the_last_look_may_still_be_under_way() -> None:
    assert why(counters=COUNTERS | {"likes": 12}) is None


def test_an_unlike_that_callbacks_did_not_tell_of_is_a_reason_too() -> None:
    assert why(_looked(likes=9), counters=COUNTERS | {"likes": 9}) is Why.COUNTERS


def test_callbacks_that_keep_up_are_believed() -> None:
    counters = COUNTERS | {"likes": 15}
    assert why(_looked(likes=14), counters=counters, ledger=KNOWN | {"likes": 12}) is None
    assert why(_looked(likes=14), counters=counters, ledger=KNOWN | {"likes": 13}) is None


def test_what_vk_does_not_tell_is_not_compared() -> None:
    hidden = replace(PAST, known={"likes": 8, "comments": 3})
    assert why(hidden, counters=COUNTERS | {"reposts": 99}) is None


@pytest.mark.parametrize(
    ("calm", "expected"), [(0, ROUTINE), (1, 2 * ROUTINE), (3, 8 * ROUTINE), (40, RAREST)]
)
def test_the_longer_all_is_well_the_rarer_we_read(calm: int, expected: timedelta) -> None:
    past = replace(PAST, calm=calm)
    assert why(past, after=expected - timedelta(seconds=1)) is None
    assert why(past, after=expected) is Why.ROUTINE


def test_a_reading_that_takes_long_is_not_repeated_soon() -> None:
    slow = replace(_looked(likes=99), took=timedelta(minutes=4))
    moved = COUNTERS | {"likes": 99}
    assert why(slow, after=timedelta(minutes=39), counters=moved) is None
    assert why(slow, after=timedelta(minutes=40), counters=moved) is Why.COUNTERS


@pytest.mark.parametrize(("polling", "reason"), [(True, Why.POLLING), (False, Why.SILENT)])
def test_without_callbacks_a_change_of_counters_is_followed(polling: bool, reason: Why) -> None:
    past = replace(PAST, polling=polling, broken=not polling)
    moved = COUNTERS | {"comments": 4}
    assert why(past, after=POLL - timedelta(seconds=1), counters=moved) is None
    assert why(past, after=POLL, counters=moved) is reason


def test_without_callbacks_people_are_looked_up_now_and_then_anyway() -> None:
    past = replace(PAST, polling=True)
    assert why(past, after=POLL_ANYWAY - timedelta(seconds=1)) is None
    assert why(past, after=POLL_ANYWAY) is Why.POLLING


def test_a_reading_that_failed_is_tried_again_after_a_while_and_is_still_the_first() -> None:
    failed = Past(tried_at=NOON, failed=True)
    assert why(failed, after=TRY_AGAIN - timedelta(seconds=1)) is None
    assert why(failed, after=TRY_AGAIN) is Why.FIRST


def test_one_failure_does_not_make_us_forget_what_was_read_before() -> None:
    failed = replace(_looked(likes=12), tried_at=NOON, failed=True)
    assert why(failed, after=TRY_AGAIN, counters=COUNTERS | {"likes": 12}) is Why.COUNTERS


def test_counters_that_raise_false_alarms_are_followed_more_and_more_slowly() -> None:
    past, moved = replace(_looked(likes=12), calm=9), COUNTERS | {"likes": 12}
    twice = replace(past, false_alarms=2)
    assert why(twice, after=2 * SOONEST, counters=moved) is None
    assert why(twice, after=4 * SOONEST, counters=moved) is Why.COUNTERS
    assert why(replace(past, false_alarms=40), after=LATEST, counters=moved) is Why.COUNTERS
