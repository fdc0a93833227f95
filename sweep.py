"""The scheduler: finds in the database what is due or was not rung for, and rings.

It decides nothing and does nothing itself, so two of them do no harm, and none of them only delays.
"""

import threading

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

import clock
import heartbeats
from communities import jobs as community_jobs
from contests import steps
from contests.lifecycle import Step
from extensions import db
from outbox import service as outbox
from parts import parts
from webhooks.models import Inbox, InboxEvent
from winners import erasing

JOBS = {
    Step.OPEN: "contests.jobs.open_contest",
    Step.CLOSE: "contests.jobs.close_contest",
    Step.FREEZE: "winners.jobs.freeze_list",
    Step.DRAW: "winners.jobs.draw_winners",
    Step.PUBLISH: "winners.jobs.publish_results",
}

TIDY_S = 3600  # what is forgotten after a month is forgotten soon enough
PRIZES_S = 30  # claims last for weeks
ANCHORS_S = 60  # a mark that does not appear is not asked for at every sweep
NOTICES_S = 60  # what passes within a minute needs nobody's hand

log = structlog.get_logger()


def sweep() -> None:
    """Ring for everything that is due."""
    bell, now = parts().bell, clock.now()
    for step in steps.due(now):
        bell.ring(JOBS[step.step], step.id)
    for row_id in outbox.due(now):
        bell.ring("outbox.jobs.deliver", row_id)
    if db.session.scalar(select(exists().where(InboxEvent.state == Inbox.NEW))):
        bell.ring("webhooks.jobs.drain")
    bell.ring("contests.jobs.look_up_people")
    bell.ring("contests.jobs.look_at_walls")
    bell.ring("contests.jobs.tidy", quiet_s=TIDY_S)
    if erasing.due(now):
        bell.ring("winners.jobs.erase_due")
    if community_jobs.due(now):
        bell.ring(community_jobs.LOOK_AFTER)
    bell.ring("prizes.jobs.look_after", quiet_s=PRIZES_S)
    bell.ring("winners.jobs.note_anchors", quiet_s=ANCHORS_S)
    bell.ring("receipts.jobs.send")
    bell.ring("notices.jobs.tell", quiet_s=NOTICES_S)
    bell.ring("upkeep.jobs.beat")
    heartbeats.beat(heartbeats.SCHEDULER, now)


def run(stop: threading.Event) -> None:
    """Sweep again and again until told to stop; a database that is away is tried again."""
    every = parts().config.sweep_s
    while not stop.wait(every):
        try:
            sweep()
        except SQLAlchemyError as error:
            db.session.rollback()
            log.error("sweep_failed", error=type(error).__name__)
