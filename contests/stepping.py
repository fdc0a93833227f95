"""Staff take a step by hand: written down as due now, then a worker is rung for it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from contests import service
from contests.lifecycle import Step, next_step
from contests.models import Contest
from extensions import db
from parts import parts
from staff import audit
from sweep import JOBS


def is_next(contest: Contest, step: Step) -> bool:
    """Whether the contest stands where this step begins."""
    return next_step(contest.state) is step


def ask(contest: Contest, step: Step, by: int | None, now: datetime) -> None:
    """Have the step taken now, whenever it was due."""
    try:
        step_id = service.take_now(contest, step, by, now)
    except IntegrityError:  # a double click: the other one has just written the same row
        db.session.rollback()
        return
    parts().bell.ring(JOBS[step], step_id)


def send_again(contest: Contest, row_id: int, by: int | None, now: datetime) -> None:
    """After an outbox row was freed: deliver it, and take the step that stopped because of it."""
    audit.record(
        "outbox.retried", at=now, by=by, community_id=contest.community_id, contest_id=contest.id
    )
    db.session.commit()
    parts().bell.ring("outbox.jobs.deliver", row_id)
    waiting = next((row for row in contest.steps if row.error == "vk_refuses"), None)
    if waiting and is_next(contest, waiting.step):
        ask(contest, waiting.step, by, now)
