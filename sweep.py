"""The scheduler: finds in the database what is due or was not rung for, and rings.

It decides nothing and does nothing itself, so two of them do no harm, and none of them only delays.
"""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

import clock
import heartbeats
from communities import jobs as community_jobs
from contests import participation, steps, watching
from contests.lifecycle import Step
from extensions import db
from outbox import jobs as outbox_jobs
from outbox import service as outbox
from parts import parts
from receipts import jobs as receipts
from upkeep import jobs as upkeep_jobs
from webhooks.models import Inbox, InboxEvent
from winners import erasing

JOBS = {
    Step.OPEN: "contests.jobs.open_contest",
    Step.CLOSE: "contests.jobs.close_contest",
    Step.FREEZE: "winners.jobs.freeze_list",
    Step.DRAW: "winners.jobs.draw_winners",
    Step.PUBLISH: "winners.jobs.publish_results",
}

# Each job costs its worker a process, so these are rung for only when there is something to do.
IF_DUE: dict[str, Callable[[datetime], object]] = {
    "webhooks.jobs.drain": lambda now: _unheard(),
    "contests.jobs.look_up_people": lambda now: participation.anybody_waits(),
    "contests.jobs.look_at_walls": watching.due,
    "winners.jobs.erase_due": erasing.due,
    community_jobs.LOOK_AFTER: community_jobs.due,
    "receipts.jobs.send": receipts.due,
}
# And these whether or not there is, no sooner again than after so many seconds.
NOW_AND_THEN = {
    "contests.jobs.tidy": 3600,  # what is forgotten after a month is forgotten soon enough
    "prizes.jobs.look_after": 30,  # claims last for weeks
    "winners.jobs.note_anchors": 60,  # a mark that does not appear is not asked for at every sweep
    "notices.jobs.tell": 60,  # what passes within a minute needs nobody's hand
    upkeep_jobs.BEAT: 8,  # less than a sweep takes by itself
}

log = structlog.get_logger()


def sweep() -> None:
    """Ring for everything that is due."""
    bell, now = parts().bell, clock.now()
    for step in steps.due(now):
        bell.ring(JOBS[step.step], step.id)
    for row_id in outbox.posts_due(now):
        bell.ring("outbox.jobs.deliver", row_id)
    for community_id in outbox.writers(now):
        bell.ring(outbox_jobs.WRITE, community_id)
    for job, due in IF_DUE.items():
        if due(now):
            bell.ring(job)
    for job, quiet_s in NOW_AND_THEN.items():
        bell.ring(job, quiet_s=quiet_s)
    heartbeats.beat(heartbeats.SCHEDULER, now)


def _unheard() -> bool:
    return bool(db.session.scalar(select(exists().where(InboxEvent.state == Inbox.NEW))))


def run(stop: threading.Event) -> None:
    """Sweep again and again until told to stop; a database that is away is tried again."""
    every = parts().config.sweep_s
    while not stop.wait(every):
        try:
            sweep()
        except SQLAlchemyError as error:
            db.session.rollback()
            log.error("sweep_failed", error=type(error).__name__)
