"""Staff take a step by hand: written down as due now, then a worker is rung for it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from contests import service
from contests.lifecycle import State, Step, next_step
from contests.models import Contest
from extensions import db
from parts import parts
from sweep import JOBS


def is_next(contest: Contest, step: Step) -> bool:
    """Whether the contest stands where this step begins."""
    return next_step(State(contest.state)) is step


def ask(contest: Contest, step: Step, by: int | None, now: datetime) -> bool:
    """Have the step taken now; False if it is not the next one (any more)."""
    if not is_next(contest, step):
        return False
    try:
        step_id = service.take_now(contest, step, by, now)
    except IntegrityError:  # a double click: the other one has just written the same row
        db.session.rollback()
        return True
    parts().bell.ring(JOBS[step], step_id)
    return True
