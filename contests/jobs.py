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
        last = 0
        while user_ids := _waiting(contest_id, last):
            _look_up(contest_id, user_ids)
            last = max(user_ids)


def _waiting(contest_id: int, after: int) -> set[int]:
    """The next of those who wait. Each is asked about once: VK may have nothing to say of her."""
    waiting = (Entry.contest_id == contest_id, Entry.state == EntryState.WAITING)
    people = select(Entry.user_id).where(*waiting, Entry.user_id > after)
    return set(db.session.scalars(people.order_by(Entry.user_id).limit(PEOPLE_AT_ONCE)))


def _look_up(contest_id: int, user_ids: set[int]) -> None:
    contest = db.session.get_one(Contest, contest_id)
    target, vk = reading.Target.of(contest), vk_of(contest.community)
    db.session.commit()
    began_at = clock.now()
    seen = company.read_people(vk, target, user_ids)
    now = clock.now()
    ledger.hold(target.community_id)
    company.write_people(target, seen, None, began_at, now)
    participation.recompute(db.session.get_one(Contest, contest_id), now, user_ids)
    db.session.commit()


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
