"""Whole readings are tried once each: a row says what it found, or why it failed.

The row is there before the reading is done, so that none is forgotten and staff see every one.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlalchemy import update

from clock import Clock
from contests.leases import seize, take
from contests.models import Contest
from contests.reading_models import Reading
from contests.rereading import Report, Rereading
from contests.rhythm import Why
from contests.steps import StepError
from extensions import db
from failpoints import reach
from vk.errors import VkError

OVERTAKEN = "overtaken"

log = structlog.get_logger()


def begin(contest: Contest, why: Why, now: datetime) -> Reading:
    """Ask for a whole reading. Flushes, does not commit."""
    row = Reading(community_id=contest.community_id, contest_id=contest.id, why=why, began_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def read_again(reading_id: int, clock: Clock) -> None:
    """Carry a reading out, unless it is done or somebody reads the contest already."""
    row = db.session.get(Reading, reading_id)
    if row is None or row.ended_at is not None:
        return
    lease = take(row.contest_id, clock())
    if lease is None:
        return
    row.began_at = clock()
    db.session.commit()
    reach("reconcile.begun")
    try:
        with lease.beating(clock):
            Rereading(reading_id, lease, clock).carry_out()
    except (VkError, StepError) as error:
        fail([reading_id], code_of(error), clock())
    except Exception:  # whatever it is, the other readings must go on
        log.exception("reading_failed", reading=reading_id)
        fail([reading_id], "unexpected", clock())
    finally:
        lease.release()


def read_before_freeze(contest_id: int, clock: Clock, report: Report) -> None:
    """Read wholly, look at everybody's profile, and judge them all. Commits as it goes.

    What a condition asks for and VK does not tell is a VkError; StepError("post_gone") if VK has no
    such post.
    """
    lease = seize(contest_id, clock())
    if lease is None:
        raise StepError("overtaken")
    overtake(contest_id, clock())
    reading_id = begin(db.session.get_one(Contest, contest_id), Why.FREEZE, clock()).id
    db.session.commit()
    try:
        with lease.beating(clock):
            Rereading(reading_id, lease, clock, report).carry_out()
    except Exception as error:
        fail([reading_id], code_of(error), clock())
        raise
    finally:
        lease.release()


def overtake(contest_id: int, now: datetime) -> None:
    """What waits to be read, or was read by a worker that died, need not be. Does not commit."""
    left = (Reading.contest_id == contest_id, Reading.ended_at.is_(None))
    db.session.execute(update(Reading).where(*left).values(ended_at=now, error=OVERTAKEN))


def code_of(error: Exception) -> str:
    """For staff: why a reading failed."""
    if isinstance(error, VkError):
        return "vk_refuses" if error.permanent else "vk_away"
    return error.code if isinstance(error, StepError) else "unexpected"


def fail(reading_ids: Iterable[int], code: str, now: datetime) -> None:
    """Note that readings came to nothing. Commits."""
    db.session.rollback()
    for reading_id in reading_ids:
        row = db.session.get_one(Reading, reading_id)
        row.ended_at, row.error = now, code
    db.session.commit()
