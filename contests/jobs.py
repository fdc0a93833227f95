"""What workers do for contests. Every job may run twice, or late, and does its work once."""

import structlog
from sqlalchemy import select

import clock
from communities.service import vk_of
from contests import (
    attempts,
    company,
    discarding,
    kept,
    ledger,
    opening,
    participation,
    reading,
    steps,
    watching,
)
from contests.entries import EntryState
from contests.models import Contest, Entry
from extensions import db
from parts import parts
from vk.errors import VkError

log = structlog.get_logger()

LOOK, READ = "contests.jobs.look_at_walls", "contests.jobs.read_again"
PEOPLE_AT_ONCE = 1000  # of users.get; two calls of groups.isMember


def open_contest(step_id: int) -> None:
    """Take the step `open`."""
    parts().bell.answered("contests.jobs.open_contest", step_id)
    steps.take(step_id, opening.open_contest, clock.now)


def close_contest(step_id: int) -> None:
    """Take the step `close`."""
    parts().bell.answered("contests.jobs.close_contest", step_id)
    steps.take(step_id, opening.close_contest, clock.now)


def look_up_people() -> None:
    """Ask VK about participants whom nobody has asked about yet."""
    parts().bell.answered("contests.jobs.look_up_people")
    running = select(Contest.id).where(Contest.state.in_(participation.LIVE))
    for contest_id in list(db.session.scalars(running)):
        while _look_up_some(contest_id):
            pass


def _look_up_some(contest_id: int) -> bool:
    contest = db.session.get_one(Contest, contest_id)
    waiting = select(Entry.user_id).where(
        Entry.contest_id == contest_id, Entry.state == EntryState.WAITING
    )
    user_ids = set(db.session.scalars(waiting.limit(PEOPLE_AT_ONCE)))
    if not user_ids:
        return False
    target, vk = reading.Target.of(contest), vk_of(contest.community)
    db.session.commit()
    began_at = clock.now()
    seen = company.read_people(vk, target, user_ids)
    now = clock.now()
    ledger.hold(target.community_id)
    company.write_people(target, seen, None, began_at, now)
    participation.recompute(db.session.get_one(Contest, contest_id), now, user_ids)
    db.session.commit()
    return True


def look_at_walls() -> None:
    """Look at the posts of running contests, and ring for each that has to be read wholly."""
    parts().bell.answered(LOOK)
    for community_id in watching.due(clock.now()):
        try:
            readings = watching.look(community_id, clock.now())
        except VkError as error:
            db.session.rollback()
            log.warning("wall_not_looked_at", community=community_id, error=str(error))
            continue
        except Exception:  # whatever it is, the other communities must go on
            db.session.rollback()
            log.exception("look_failed", community=community_id)
            continue
        for reading_id in readings:
            parts().bell.ring(READ, reading_id)


def read_again(reading_id: int) -> None:
    """Read one post wholly."""
    parts().bell.answered(READ, reading_id)
    attempts.read_again(reading_id, clock.now)


def tidy() -> None:
    """Forget forms and drafts that nobody came back to for a month. The bell stays quiet after it:
    once an hour is enough."""
    now = clock.now()
    kept.forget_old(now)
    discarding.forget(now)
