"""What workers do for contests. Every job may run twice, or late, and does its work once."""

from sqlalchemy import select

import clock
from communities.service import vk_of
from contests import company, opening, participation, reading, steps
from contests.entries import EntryState
from contests.models import Contest, Entry
from extensions import db
from parts import parts

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
    seen = company.read_people(vk, target, user_ids)
    now = clock.now()
    company.write_people(target, user_ids, seen, now)
    participation.recompute(db.session.get_one(Contest, contest_id), now, user_ids)
    db.session.commit()
    return True
