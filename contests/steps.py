"""Due steps: claimed by one worker at a time, kept until done, and never forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import structlog
from sqlalchemy import ColumnElement, and_, or_, select, update

import pulse
from clock import Clock
from contests.lifecycle import EDITABLE, LEADS, State, lateness
from contests.models import Contest, DueStep
from extensions import db
from once import changed
from staff import audit
from vk.errors import VkError

log = structlog.get_logger()
SLOWEST_RETRY = timedelta(minutes=10)


class StepError(Exception):
    """A step cannot be taken yet; `code` tells staff why, and it is tried again by itself."""

    def __init__(self, code: str, again_in: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.again_in = again_in


@dataclass(frozen=True)
class Claim:
    """A step as its holder knows it: the next claim has another number, and this one is over."""

    step_id: int
    attempt: int

    @classmethod
    def of(cls, step: DueStep) -> Self:
        return cls(step.id, step.attempts)

    def change(self, *also: ColumnElement[bool], **values: object) -> None:
        """Write to the step, while it is ours and not done. Does not commit."""
        ours = (DueStep.id == self.step_id, DueStep.attempts == self.attempt)
        undone = update(DueStep).where(*ours, DueStep.done_at.is_(None), *also)
        changed(undone.values(**values))


def plan(contest: Contest) -> None:
    """Write the due steps of a scheduled contest's dates. Does not commit."""
    contest.steps.clear()
    db.session.flush()
    contest.steps.extend(
        DueStep(step=step, due_at=due_at, next_try_at=due_at)
        for step, due_at in contest.plan.due().items()
    )


def due(now: datetime, limit: int = 100) -> list[DueStep]:
    """Steps whose time has come, whose contest is ready for them, and that nobody holds."""
    ready = or_(
        *(
            and_(DueStep.step == step, Contest.state == before)
            for step, (before, _) in LEADS.items()
        )
    )
    free = or_(DueStep.leased_until.is_(None), DueStep.leased_until < now)
    steps = select(DueStep).join(Contest, Contest.id == DueStep.contest_id)
    waiting = (DueStep.done_at.is_(None), DueStep.next_try_at <= now, free, ready)
    return list(db.session.scalars(steps.where(*waiting).order_by(DueStep.due_at).limit(limit)))


def claim(step_id: int, now: datetime) -> Claim | None:
    """Take a step for a while, or None if it is done or somebody else has it. Commits."""
    free = or_(DueStep.leased_until.is_(None), DueStep.leased_until < now)
    taken = changed(
        update(DueStep)
        .where(DueStep.id == step_id, DueStep.done_at.is_(None), DueStep.next_try_at <= now, free)
        .values(leased_until=now + pulse.lease(), attempts=DueStep.attempts + 1)
    )
    ours = Claim.of(db.session.get_one(DueStep, step_id)) if taken else None
    db.session.commit()
    return ours


def take(step_id: int, action: Callable[[DueStep, Clock], None], clock: Clock) -> None:
    """Claim a step and take it; whatever goes wrong is noted for staff and tried again."""
    ours = claim(step_id, clock())
    if ours is None:
        return
    try:
        with pulse.beating(lambda: _hold(ours, clock())):
            action(db.session.get_one(DueStep, step_id), clock)
    except StepError as error:
        postpone(ours, clock(), error)
    except VkError as error:
        log.warning("step_waits_for_vk", step=step_id, error=str(error))
        code = "vk_refuses" if error.permanent else "vk_away"
        postpone(ours, clock(), StepError(code))
    except Exception:
        log.exception("step_failed", step=step_id)
        postpone(ours, clock(), StepError("unexpected"))


def _hold(ours: Claim, now: datetime) -> None:
    """Keep a claimed step for longer. Does not commit."""
    ours.change(DueStep.leased_until.is_not(None), leased_until=now + pulse.lease())


def advance(step: DueStep, now: datetime) -> bool:
    """Move the contest on, once: False if somebody else did. Does not commit.

    Work that was brought to its end counts, also if its lease was lost meanwhile.
    """
    before, after = LEADS[step.step]
    if not move(step.contest_id, before, after):
        return False
    step.done_at = now
    step.leased_until = None
    step.error = None
    step.progress = 100
    _tell(step, after, now)
    return True


def move(contest_id: int, before: State, after: State) -> bool:
    """A conditional change of state; False if the contest was not in `before`, or thrown away."""
    here = (Contest.id == contest_id, Contest.state == before, Contest.discarded_at.is_(None))
    return changed(update(Contest).where(*here).values(state=after)) == 1


def _tell(step: DueStep, after: State, now: datetime) -> None:
    contest = db.session.get_one(Contest, step.contest_id)
    late = lateness(step.due_at, now)
    audit.record(
        f"contest.{after}",
        at=now,
        community_id=contest.community_id,
        contest_id=contest.id,
        **({"late_s": int(late.total_seconds())} if late else {}),
    )


def postpone(ours: Claim, now: datetime, error: StepError) -> None:
    """Let go of a step that could not be taken, and try again later and later. Commits."""
    db.session.rollback()
    again_at = now + (error.again_in or _growing(ours.attempt))
    ours.change(error=error.code[:255], leased_until=None, next_try_at=again_at)
    db.session.commit()


def _growing(attempts: int) -> timedelta:
    """There may have been very many of them, if VK was away for long."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), SLOWEST_RETRY)


def reporter(step: DueStep) -> Callable[[str, int], None]:
    """A function that shows staff how far a long step is."""
    ours = Claim.of(step)

    def report(phase: str, percent: int) -> None:
        ours.change(phase=phase, progress=percent)
        db.session.commit()

    return report


def editable(contest: Contest) -> bool:
    """Whether its terms can still be changed: not once the rules are locked, even if VK refused
    the announcement and nobody could enter yet."""
    return contest.state in EDITABLE and contest.key_sha256 is None
