"""The states of a contest, and its dates."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contests.lifecycle import LEADS, Plan, PlanError, State, Step, lateness, next_step

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = timedelta(minutes=30)


def plan(opens: int = 0, closes: int = 2, draws: int = 4, *, by_itself: bool = True) -> Plan:
    return Plan(NOW + opens * HOUR, NOW + closes * HOUR, NOW + draws * HOUR, by_itself)


def test_the_steps_lead_in_one_line_from_scheduled_to_published() -> None:
    state, path = State.SCHEDULED, []
    while step := next_step(state):
        path.append(step)
        state = LEADS[step][1]
    assert path == list(Step)
    assert state is State.PUBLISHED


@pytest.mark.parametrize("state", [State.DRAFT, State.CANCELLED, State.PUBLISHED])
def test_nothing_comes_by_itself_after_a_draft_or_an_end(state: State) -> None:
    assert next_step(state) is None


def test_good_dates_are_accepted() -> None:
    plan().check(NOW, WINDOW)


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ((2, 2, 4), "closes_at"),  # closes as it opens
        ((-5, -1, 4), "closes_at"),  # has closed already
        ((0, 2, 2), "draw_at"),  # no window between list and beacon
    ],
)
def test_dates_that_cannot_be_kept_name_their_field(
    dates: tuple[int, int, int], field: str
) -> None:
    with pytest.raises(PlanError) as refused:
        plan(*dates).check(NOW, WINDOW)
    assert refused.value.field == field


BERLIN = ZoneInfo(
    "Europe/Berlin"
)  # 2027: an hour is left out on 28 March, and repeated on 31 October
SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=BERLIN), datetime(2027, 10, 31, tzinfo=BERLIN)


def at(day: datetime, hour: int, minute: int) -> datetime:
    return day.replace(hour=hour, minute=minute)


def test_an_hour_that_the_clock_leaves_out_is_no_time_before_the_draw() -> None:
    dates = Plan(at(SPRING, 0, 0), at(SPRING, 1, 50), at(SPRING, 3, 10), publishes_itself=True)
    with pytest.raises(PlanError) as refused:  # twenty minutes later
        dates.check(NOW, WINDOW)
    assert refused.value.field == "draw_at"


def test_what_closes_in_the_hour_that_is_left_out_is_not_open_after_it() -> None:
    dates = Plan(at(SPRING, 2, 45), at(SPRING, 3, 15), at(SPRING, 9, 0), publishes_itself=True)
    with pytest.raises(PlanError) as refused:  # 2:45 is 3:45 by the clock that has moved
        dates.check(NOW, WINDOW)
    assert refused.value.field == "closes_at"


def test_an_hour_that_the_clock_repeats_is_time_before_the_draw() -> None:
    dates = Plan(at(AUTUMN, 0, 0), at(AUTUMN, 2, 50), at(AUTUMN, 3, 0), publishes_itself=True)
    dates.check(NOW, WINDOW)  # an hour and ten minutes later


def test_each_step_is_due_at_one_moment_whatever_the_clock_does() -> None:
    dates = Plan(at(SPRING, 2, 30), at(AUTUMN, 2, 30), at(AUTUMN, 3, 30), publishes_itself=False)
    due = {step: moment.astimezone(UTC) for step, moment in dates.due().items()}
    assert due == {
        Step.OPEN: datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # the hour is left out: 3:30
        Step.CLOSE: datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # the first of the two
        Step.FREEZE: datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        Step.DRAW: datetime(2027, 10, 31, 2, 30, tzinfo=UTC),
    }


def test_results_are_published_by_themselves_only_if_asked() -> None:
    assert Step.PUBLISH in plan().due()
    assert Step.PUBLISH not in plan(by_itself=False).due()


def test_a_minute_is_not_called_late_and_two_are() -> None:
    assert lateness(NOW, NOW + timedelta(seconds=60)) is None
    assert lateness(NOW, NOW + timedelta(seconds=120)) == timedelta(seconds=120)
