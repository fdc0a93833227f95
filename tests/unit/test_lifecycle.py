"""The states of a contest, and its dates."""

from datetime import UTC, datetime, timedelta

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


def test_results_are_published_by_themselves_only_if_asked() -> None:
    assert Step.PUBLISH in plan().due()
    assert Step.PUBLISH not in plan(by_itself=False).due()


def test_a_minute_is_not_called_late_and_two_are() -> None:
    assert lateness(NOW, NOW + timedelta(seconds=60)) is None
    assert lateness(NOW, NOW + timedelta(seconds=120)) == timedelta(seconds=120)
