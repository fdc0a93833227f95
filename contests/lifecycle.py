"""A contest's life: its states, and the steps that lead from one to the next. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a contest stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    FROZEN = "frozen"
    DRAWN = "drawn"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What moves a contest on; each has a due time, kept as a row in the database."""

    OPEN = "open"
    CLOSE = "close"
    FREEZE = "freeze"
    DRAW = "draw"
    PUBLISH = "publish"


LEADS: dict[Step, tuple[State, State]] = {
    Step.OPEN: (State.SCHEDULED, State.OPEN),
    Step.CLOSE: (State.OPEN, State.CLOSED),
    Step.FREEZE: (State.CLOSED, State.FROZEN),
    Step.DRAW: (State.FROZEN, State.DRAWN),
    Step.PUBLISH: (State.DRAWN, State.PUBLISHED),
}

EDITABLE = frozenset({State.DRAFT, State.SCHEDULED})
# Once drawn, the result is public arithmetic: it can be read, not called off.
CANCELLABLE = frozenset({State.SCHEDULED, State.OPEN, State.CLOSED, State.FROZEN})
PUBLIC = frozenset(State) - {State.DRAFT, State.SCHEDULED}

LATE = timedelta(minutes=1)
FREEZE_TIME = timedelta(minutes=1)  # what reading the wall again may take before the window


class PlanError(ValueError):
    """Dates that cannot be kept; `field` names the one to change."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field
        self.why = why


@dataclass(frozen=True)
class Plan:
    """The dates of a contest, all aware."""

    opens_at: datetime
    closes_at: datetime
    draw_at: datetime
    publishes_itself: bool

    def check(self, now: datetime, window: timedelta) -> None:
        """Raise PlanError (its `why` is a code) on the first date that cannot be kept.

        In UTC: Python reckons within one zone by the hands of its clock, whoever moves them.
        """
        dates = (self.opens_at, self.closes_at, self.draw_at)
        opens_at, closes_at, draw_at = (date.astimezone(UTC) for date in dates)
        if closes_at <= max(opens_at, now):
            raise PlanError("closes_at", "closes_before_it_opens")
        if draw_at < closes_at + window:
            raise PlanError("draw_at", "draw_too_early")

    def due(self) -> dict[Step, datetime]:
        """When each step is due."""
        dates = {
            Step.OPEN: self.opens_at,
            Step.CLOSE: self.closes_at,
            Step.FREEZE: self.closes_at,
            Step.DRAW: self.draw_at,
        }
        return dates | ({Step.PUBLISH: self.draw_at} if self.publishes_itself else {})


def next_step(state: State) -> Step | None:
    """What comes next, or None where nothing does."""
    return next((step for step, (before, _) in LEADS.items() if before is state), None)


def lateness(due_at: datetime, done_at: datetime) -> timedelta | None:
    """How late a step was, or None when nobody would call it late."""
    late = done_at - due_at
    return late if late > LATE else None
