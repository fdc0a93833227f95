"""Contests whose list is frozen as if a minute ago, so that nobody waits for the round's time.

Schedulers are away while steps are taken here, for they would have every one taken at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

import clock
from clock import Clock
from communities.service import by_slug
from config import SHORTEST_WINDOW_S
from contests import demo, opening, steps
from contests.attempts import read_before_freeze
from contests.lifecycle import Step
from contests.models import Contest, DueStep
from extensions import db
from tools.chaos.place import inside
from tools.chaos.scenes import KEYWORD, Library, crowd, unheard
from tools.processes import StackError
from tools.stack import Stack
from winners import freezing
from winners import service as winners

OPENING_S = 8  # what the way to a frozen list takes here
TRIES = 5
Action = Callable[[DueStep, Clock], None]


def frozen(stack: Stack, library: Library, draw_in: float, readers: int = 20) -> str:
    """A contest that is drawn in a moment, so many seconds after its list was frozen; its slug."""
    slug = begun(stack, library, draw_in + OPENING_S, readers)
    freeze(stack, slug)
    return slug


def begun(stack: Stack, library: Library, draw_in: float, readers: int = 20) -> str:
    """A contest that is open, with readers in it, and can be frozen by `freeze`; its slug."""
    with no_schedulers(stack), inside(stack):
        contest = demo.make(by_slug(library.slug), demo.Length(600, 1200, KEYWORD), clock.now())
        contest.draw_at = clock.now() + timedelta(seconds=draw_in)
        for step in contest.steps:
            if step.step in (Step.DRAW, Step.PUBLISH):
                step.due_at = step.next_try_at = contest.draw_at
        db.session.commit()
        _take(contest, Step.OPEN, opening.open_contest)
        slug, post_id = contest.slug, contest.post_id or 0
        crowd(stack, library, post_id, readers, 1)
        stack.wait_until(lambda: stack.simulator.is_idle() and not unheard(), 60, "the readers")
    return slug


def freeze(stack: Stack, slug: str) -> None:
    """Close a contest, and freeze its list as if that had been a minute before its round."""
    _freeze_by(stack, slug, _freeze_a_minute_ago)


def freeze_now(stack: Stack, slug: str) -> None:
    """Close a contest, and have its list frozen as workers do, however far its round is."""
    _freeze_by(stack, slug, winners.freeze_list)


def refused(stack: Stack, slug: str) -> str:
    """Close a contest, and have its list frozen as workers would: why it was not."""
    with no_schedulers(stack), inside(stack):
        contest = db.session.scalars(select(Contest).where(Contest.slug == slug)).one()
        _take(contest, Step.CLOSE, opening.close_contest)
        row = _row(contest, Step.FREEZE)
        row.next_try_at = clock.now()
        db.session.commit()
        steps.take(row.id, winners.freeze_list, clock.now)
        db.session.refresh(row)
        return row.error or ""


@contextmanager
def no_schedulers(stack: Stack) -> Iterator[None]:
    """Meanwhile no step is taken but ours; one may stand within another."""
    schedulers = stack.fleet.running("scheduler")
    stack.fleet.kill(*schedulers)
    try:
        yield
    finally:
        stack.fleet.again(*schedulers)


def _freeze_by(stack: Stack, slug: str, action: Action) -> None:
    with no_schedulers(stack), inside(stack):
        contest = db.session.scalars(select(Contest).where(Contest.slug == slug)).one()
        _take(contest, Step.CLOSE, opening.close_contest)
        _take(contest, Step.FREEZE, action)


def _take(contest: Contest, step: Step, action: Action) -> None:
    """As workers would, who come again: a reading of theirs may go by before ours."""
    row = _row(contest, step)
    for _ in range(TRIES):
        row.next_try_at = clock.now()
        db.session.commit()
        steps.take(row.id, action, clock.now)
        db.session.refresh(contest)
        db.session.refresh(row)
        if row.done_at is not None:
            return
    raise StackError(f"{step}: {row.error}")


def _row(contest: Contest, step: Step) -> DueStep:
    return next(row for row in contest.steps if row.step is step)


def _freeze_a_minute_ago(step: DueStep, now: Clock) -> None:
    step_id, contest_id = step.id, step.contest_id
    read_before_freeze(contest_id, now, steps.reporter(step))
    contest = db.session.get_one(Contest, contest_id)
    moment = contest.draw_at - timedelta(seconds=SHORTEST_WINDOW_S + 1)
    steps.advance(db.session.get_one(DueStep, step_id), moment)
    freezing.freeze(contest, moment)
    db.session.commit()
