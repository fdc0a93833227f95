"""Watching the posts of running contests: short looks decide when they are read wholly."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import ColumnElement, func, or_, select, update

from communities.models import Community, Way
from communities.service import vk_of
from contests import ledger
from contests.attempts import OVERTAKEN, begin, fail
from contests.gaps import NO_GAP
from contests.models import Contest
from contests.participation import LIVE
from contests.reading_models import Reading
from contests.rereading import counted, unheard
from contests.rhythm import LOOK, POLL_ANYWAY, Counts, Past, Why, why_read
from extensions import db
from once import changed
from vk.port import Post

CUT_OFF = "cut_off"
REMEMBERED = 12  # whole readings that are looked at for their rhythm


def due(now: datetime) -> list[int]:
    """Communities with a running contest whose post is to be looked at."""
    running = (Contest.state.in_(LIVE), Contest.post_id.is_not(None))
    found = select(Contest.community_id).where(*running, _is_waited_for(now)).distinct()
    return list(db.session.scalars(found))


def _is_waited_for(now: datetime) -> ColumnElement[bool]:
    """A short look is due, or the worker of a whole reading has died."""
    looked = Contest.next_read_at
    return or_(looked.is_(None), looked <= now, Contest.reading_until < now)


def look(community_id: int, now: datetime) -> list[int]:
    """Compare the counters of a community's running posts with the ledger. Commits.

    Gives the readings that wait to be carried out. VkError if VK does not answer.
    """
    if not _claim(community_id, now):
        return []
    _write_off(community_id, now)
    community = db.session.get_one(Community, community_id)
    held = {post_id: _held(community, post_id) for post_id in _running(community_id)}
    vk, wall_id = vk_of(community), community.wall_id
    db.session.commit()
    posts = vk.find_posts(wall_id, held)
    for post_id, contest in _running(community_id).items():
        contest.post_gone = post_id in held and post_id not in posts
        if post_id in posts:
            _look_at(contest, posts[post_id], held[post_id], now)
    db.session.commit()
    return _waiting(community_id)


def _claim(community_id: int, now: datetime) -> bool:
    """False if somebody else looks just now. Commits."""
    running = (Contest.community_id == community_id, Contest.state.in_(LIVE))
    here = update(Contest).where(*running, _is_waited_for(now))
    claimed = changed(here.values(next_read_at=now + LOOK))
    db.session.commit()
    return bool(claimed)


def _write_off(community_id: int, now: datetime) -> None:
    """Readings whose worker has died."""
    dead = (Contest.community_id == community_id, Contest.reading_until < now)
    rows = select(Reading.id).join(Contest, Contest.id == Reading.contest_id)
    cut_off = db.session.scalars(rows.where(*dead, Reading.ended_at.is_(None)))
    fail(list(cut_off), CUT_OFF, now)
    changed(update(Contest).where(*dead).values(reading_until=None))
    db.session.commit()


def _running(community_id: int) -> dict[int, Contest]:
    running = (Contest.community_id == community_id, Contest.state.in_(LIVE))
    return {c.post_id: c for c in db.session.scalars(select(Contest).where(*running)) if c.post_id}


def _held(community: Community, post_id: int) -> Counts:
    return {} if unheard(community) else ledger.counts(community.id, post_id)


def _look_at(contest: Contest, post: Post, held: Counts, now: datetime) -> None:
    rows = select(Reading).where(Reading.contest_id == contest.id)
    tried = list(db.session.scalars(rows.order_by(Reading.id.desc()).limit(2)))
    if tried and tried[0].ended_at is None:
        return
    good = rows.where(Reading.error.is_(None)).order_by(Reading.id.desc()).limit(REMEMBERED)
    last = list(db.session.scalars(good))
    counters = counted(post)
    past = _past(contest.community, tried, last)
    why = _left_undone(tried) or why_read(past, counters, held, now)
    if why:
        begin(contest, why, now)
    elif last:
        last[0].looked = dict(counters)


def _left_undone(tried: list[Reading]) -> Why | None:
    """What the newest of two readings was for, if its worker has died, or lost its lease to nobody
    who has read since. The freeze reads by itself.

    None if the one before it was left undone too: then it may be the reading that kills.
    """
    undone = [row for row in tried if row.error in (CUT_OFF, OVERTAKEN)]
    if len(undone) != 1 or undone[0] is not tried[0] or tried[0].why is Why.FREEZE:
        return None
    return tried[0].why


def _past(community: Community, tried: list[Reading], last: list[Reading]) -> Past:
    """From the newest readings, whatever came of them, and those that did not fail."""
    newest = next(iter(tried), None)
    if newest is None or newest.ended_at is None:
        return Past()
    calm = list(takewhile(lambda row: row.why not in NO_GAP and row.found <= row.late, last))
    alarms = list(takewhile(lambda row: row.why is Why.COUNTERS, calm))
    return Past(
        tried_at=newest.began_at,
        took=newest.ended_at - newest.began_at,
        failed=newest.error is not None,
        read_at=last[0].began_at if last else None,
        calm=len(calm),
        false_alarms=len(alarms),
        polling=community.way is Way.POLLING,
        broken=unheard(community),
        counted=last[0].counted if last else {},
        known=last[0].known if last else {},
        looked=last[0].looked if last else {},
    )


def _waiting(community_id: int) -> list[int]:
    rows = select(Reading.id).join(Contest, Contest.id == Reading.contest_id)
    free = (Contest.reading_until.is_(None), Contest.state.in_(LIVE))
    waiting = (Reading.community_id == community_id, Reading.ended_at.is_(None))
    return list(db.session.scalars(rows.where(*waiting, *free, Reading.why != Why.FREEZE)))


def ask(contest: Contest, now: datetime) -> int | None:
    """Somebody wants a running post read now: the reading that waits for it. Commits."""
    if contest.state not in LIVE or not contest.post_id:
        return None
    waiting = select(Reading.id).where(
        Reading.contest_id == contest.id, Reading.ended_at.is_(None), Reading.why != Why.FREEZE
    )
    reading_id = db.session.scalar(waiting.limit(1)) or begin(contest, Why.ASKED, now).id
    db.session.commit()
    return reading_id


def how_late(community: Community) -> timedelta | None:
    """How late we may notice something where there are no callbacks; None where there are."""
    return POLL_ANYWAY if unheard(community) else None


def last_readings(contest_ids: Collection[int]) -> dict[int, Reading]:
    """Each contest's last reading that ended, by contest; one never read is absent."""
    ended = select(func.max(Reading.id)).where(
        Reading.contest_id.in_(contest_ids), Reading.ended_at.is_not(None)
    )
    rows = select(Reading).where(Reading.id.in_(ended.group_by(Reading.contest_id)))
    return {row.contest_id: row for row in db.session.scalars(rows)}
