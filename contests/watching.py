"""Watching the posts of running contests: short looks at their counters, whole readings when due.

A reading is a row before it is done, so that one that was cut off is taken up again, and staff can
see what every one of them found.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from clock import Clock
from communities.models import Callbacks, Community, Way
from communities.service import vk_of
from contests import company, ledger, participation, reading, standings
from contests.gaps import longest_silence
from contests.models import Contest, Reading
from contests.reading import Target
from contests.rhythm import LOOK, POLL_ANYWAY, Past, Why, why_read
from contests.steps import StepError
from extensions import db
from once import changed
from vk.errors import VkError
from vk.port import Post

LEASE = timedelta(minutes=10)
TRY_AGAIN = timedelta(minutes=5)
WELL = (Callbacks.OK, Callbacks.UNKNOWN)
REMEMBERED = 12  # whole readings that are looked at for their rhythm

Report = Callable[[str, int], None]


def due(now: datetime) -> list[int]:
    """Communities with a running contest whose post is to be looked at."""
    waiting = or_(Contest.next_read_at.is_(None), Contest.next_read_at <= now)
    running = (Contest.state.in_(participation.LIVE), Contest.post_id.is_not(None))
    found = select(Contest.community_id).where(*running, waiting).distinct()
    return list(db.session.scalars(found))


def look(community_id: int, now: datetime) -> list[int]:
    """Compare the counters of a community's running posts with the ledger. Commits.

    Gives the readings to be carried out now: new ones, and those that were cut off.
    """
    community = db.session.get_one(Community, community_id)
    contests = {c.post_id: c for c in _running(community_id) if c.post_id}
    vk = vk_of(community)
    _put_off(contests.values(), now + LOOK)
    posts = vk.find_posts(community.wall_id, contests)
    for post_id, contest in contests.items():
        contest.post_gone = post_id not in posts
        if not contest.post_gone:
            _look_at(contest, posts[post_id], now)
    db.session.commit()
    return _open_readings(community_id, now)


def _running(community_id: int) -> list[Contest]:
    running = (Contest.community_id == community_id, Contest.state.in_(participation.LIVE))
    return list(db.session.scalars(select(Contest).where(*running)))


def _put_off(contests: Iterable[Contest], until: datetime) -> None:
    for contest in contests:
        contest.next_read_at = until
    db.session.commit()


def _look_at(contest: Contest, post: Post, now: datetime) -> None:
    last = _last_readings(contest.id)
    if any(row.ended_at is None for row in last):
        return
    if last and last[0].error:
        begin(contest, last[0].why, now)
        return
    last = [row for row in last if not row.error]
    counters = counted(post)
    held = ledger.counts(contest.community_id, post.post_id)
    why = why_read(_past(contest, last), counters, held, now)
    if why:
        begin(contest, why, now)
    elif last:
        last[0].looked = dict(counters)


def _last_readings(contest_id: int) -> list[Reading]:
    rows = select(Reading).where(Reading.contest_id == contest_id)
    return list(db.session.scalars(rows.order_by(Reading.began_at.desc()).limit(REMEMBERED)))


def _past(contest: Contest, last: list[Reading]) -> Past:
    community = contest.community
    newest = last[0] if last else None
    calm = next((n for n, row in enumerate(last) if row.found > row.late), len(last))
    ended_at = newest.ended_at if newest else None
    return Past(
        read_at=newest.began_at if newest else None,
        took=ended_at - newest.began_at if newest and ended_at else timedelta(0),
        calm=calm,
        polling=community.way is Way.POLLING,
        broken=community.callbacks not in WELL,
        counted=newest.counted if newest else {},
        known=newest.known if newest else {},
        looked=newest.looked if newest else {},
    )


def counted(post: Post) -> dict[str, int]:
    """A post's counters."""
    return {"likes": post.likes, "reposts": post.reposts, "comments": post.comments}


def begin(contest: Contest, why: Why, now: datetime) -> Reading:
    """Ask for a whole reading. Flushes, does not commit."""
    row = Reading(community_id=contest.community_id, contest_id=contest.id, why=why, began_at=now)
    db.session.add(row)
    db.session.flush()
    return row


def freezing(contest: Contest, now: datetime) -> Reading:
    """The reading before the freeze: the one that was cut off, or a new one. Flushes."""
    rows = select(Reading).where(Reading.contest_id == contest.id, Reading.why == Why.FREEZE)
    cut_off = db.session.scalar(rows.where(Reading.ended_at.is_(None)))
    return cut_off or begin(contest, Why.FREEZE, now)


def _open_readings(community_id: int, now: datetime) -> list[int]:
    free = or_(Contest.reading_until.is_(None), Contest.reading_until < now)
    rows = select(Reading.id).join(Contest, Contest.id == Reading.contest_id)
    waiting = (Reading.community_id == community_id, Reading.ended_at.is_(None), free)
    return list(db.session.scalars(rows.where(*waiting, Reading.why != Why.FREEZE)))


def read_again(reading_id: int, clock: Clock) -> None:
    """Carry a reading out, unless it is done or the contest is being read by another worker."""
    row = db.session.get(Reading, reading_id)
    if row is None or row.ended_at is not None or not _lease(row.contest_id, clock()):
        return
    contest_id = row.contest_id
    try:
        carry_out(reading_id, clock)
    except VkError as error:
        _failed(reading_id, "vk_refuses" if error.permanent else "vk_away", clock())
    except StepError as error:
        _failed(reading_id, error.code, clock())
    finally:
        db.session.rollback()
        _release(contest_id)


def _lease(contest_id: int, now: datetime) -> bool:
    free = or_(Contest.reading_until.is_(None), Contest.reading_until < now)
    taken = update(Contest).where(Contest.id == contest_id, free)
    leased = changed(taken.values(reading_until=now + LEASE))
    db.session.commit()
    return bool(leased)


def _release(contest_id: int) -> None:
    db.session.execute(update(Contest).where(Contest.id == contest_id).values(reading_until=None))
    db.session.commit()


def _failed(reading_id: int, code: str, now: datetime) -> None:
    db.session.rollback()
    row = db.session.get_one(Reading, reading_id)
    row.ended_at, row.error = now, code
    contest = db.session.get_one(Contest, row.contest_id)
    contest.next_read_at = now + TRY_AGAIN
    db.session.commit()


def carry_out(
    reading_id: int, clock: Clock, report: Report | None = None, *, strict: bool = False
) -> None:
    """Read a post wholly, put the ledger right, and judge everybody again. Commits as it goes.

    `strict`, before the freeze: what a condition asks for and VK does not tell is a VkError, and
    everybody's profile is looked at. StepError("post_gone") if VK has no such post.
    """
    tell = report or (lambda phase, percent: None)
    row = db.session.get_one(Reading, reading_id)
    contest = db.session.get_one(Contest, row.contest_id)
    contest_id, target, vk = contest.id, Target.of(contest), vk_of(contest.community)
    db.session.commit()
    tell("reading_wall", 5)
    post = vk.find_posts(target.wall_id, [target.post_id]).get(target.post_id)
    if post is None:
        _note_gone(contest_id)
        raise StepError("post_gone")
    wall = reading.read_wall(vk, target, post, strict=strict)
    now = clock()
    missed = reading.write_wall(target, wall, reading_id, now)
    contest = db.session.get_one(Contest, contest_id)
    contest.post_gone = False
    contest.reposts_visible = _visible(contest, wall, post)
    user_ids = standings.participants(contest)
    known = set() if strict else company.well_known(user_ids, now)
    db.session.commit()
    tell("reading_people", 40)
    seen = company.read_people(vk, target, user_ids, known)
    missed += company.write_people(target, seen, reading_id, clock())
    _ended(reading_id, target, post, wall, missed, clock())
    tell("judging", 70)
    participation.recompute_everyone(db.session.get_one(Contest, contest_id), clock())
    tell("writing_list", 90)


def _note_gone(contest_id: int) -> None:
    db.session.get_one(Contest, contest_id).post_gone = True
    db.session.commit()


def _visible(contest: Contest, wall: reading.Wall, post: Post) -> bool | None:
    """Whether VK shows us reposts; as before where there was nothing to see."""
    if wall.reposts is None:
        asked = post.reposts > 0 or contest.reposts_visible is False
        return False if asked else contest.reposts_visible
    return True if wall.reposts else contest.reposts_visible


def _ended(
    reading_id: int, target: Target, post: Post, wall: reading.Wall, missed: int, now: datetime
) -> None:
    row = db.session.get_one(Reading, reading_id)
    row.found, row.ended_at, row.error = missed, now, None
    row.seen, row.counted = wall.seen, counted(post)
    row.looked = dict(row.counted)
    row.known = dict(ledger.counts(target.community_id, target.post_id))
    if missed and row.why not in (Why.FIRST, Why.POLLING):
        silence = longest_silence(row.community_id, _since(row), now)
        row.silent_from, row.silent_until = silence
    db.session.commit()


def _since(row: Reading) -> datetime:
    """The end of the reading before this one."""
    before = select(Reading.ended_at).where(
        Reading.contest_id == row.contest_id,
        Reading.id < row.id,
        Reading.ended_at.is_not(None),
        Reading.error.is_(None),
    )
    ended_at = db.session.scalar(before.order_by(Reading.id.desc()).limit(1))
    return ended_at or db.session.get_one(Contest, row.contest_id).opens_at


def how_late(community: Community) -> timedelta | None:
    """How late we may notice something where there are no callbacks; None where there are."""
    if community.way is Way.POLLING or community.callbacks not in WELL:
        return POLL_ANYWAY
    return None


def last_readings(contest_ids: Collection[int]) -> dict[int, Reading]:
    """Each contest's last reading that ended, by contest; one never read is absent."""
    rows = select(Reading).where(Reading.contest_id.in_(contest_ids), Reading.ended_at.is_not(None))
    found = db.session.scalars(rows.order_by(Reading.id))
    return {row.contest_id: row for row in found}
