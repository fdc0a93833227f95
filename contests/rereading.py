"""One whole reading: the wall, then the people, then everybody whom it concerns is judged again.

VK and the database take turns: no transaction is held while VK is asked.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from clock import Clock
from communities.models import Callbacks, Community, Way
from communities.service import vk_of
from contests import company, ledger, participation, reading, standings
from contests.actions import Kind
from contests.corrections import Findings, write_wall
from contests.gaps import NO_GAP, longest_silence
from contests.leases import Lease
from contests.models import Contest
from contests.reading import Target, Wall
from contests.reading_models import Reading
from contests.steps import StepError
from extensions import db
from failpoints import reach
from vk.port import Post

WELL = (Callbacks.OK, Callbacks.UNKNOWN)

Report = Callable[[str, int], None]  # a phase and its per cent


def unheard(community: Community) -> bool:
    """Whether VK's callbacks do not reach us, as far as we know."""
    return community.way is Way.POLLING or community.callbacks not in WELL


def counted(post: Post) -> dict[str, int]:
    """A post's counters."""
    return {"likes": post.likes, "reposts": post.reposts, "comments": post.comments}


class Rereading:
    """One whole reading under way; with a `report` it is the one before the freeze."""

    def __init__(
        self, reading_id: int, lease: Lease, clock: Clock, report: Report | None = None
    ) -> None:
        row = db.session.get_one(Reading, reading_id)
        contest = db.session.get_one(Contest, row.contest_id)
        self._id = reading_id
        self._lease = lease
        self._clock = clock
        self._report = report or (lambda phase, percent: None)
        self._freeze = report is not None
        self._target, self._vk = Target.of(contest), vk_of(contest.community)
        self._follows = not self._freeze and not unheard(contest.community)
        self._hidden = participation.unseen(contest)
        self._everyone = self._freeze or _failed_before(row)

    def carry_out(self) -> None:
        """Read, put the ledger right, and judge again whom it concerns. Commits as it goes."""
        self._tell("reading_wall", 5)
        touched = self._wall()
        self._tell("reading_people", 40)
        touched |= self._people()
        self._tell("judging", 70)
        self._judge(touched)
        self._end()
        self._report("writing_list", 90)

    def _tell(self, phase: str, percent: int) -> None:
        self._lease.renew(self._clock())
        db.session.commit()
        self._report(phase, percent)

    def _wall(self) -> set[int]:
        began_at, target = self._clock(), self._target
        post = self._post()
        keep = lambda: self._tell("reading_wall", 15)  # noqa: E731
        wall = reading.read_wall(self._vk, target, post, keep, strict=self._freeze)
        reposts = ledger.sums(target.community_id, Kind.REPOST, target.post_id)
        db.session.commit()
        known = [user_id for user_id, total in reposts.items() if total > 0]
        wall = reading.keep_closed(self._vk, wall, known)
        reach("reconcile.read")
        self._hold()
        found = write_wall(target, wall, self._id, began_at, self._clock())
        row = db.session.get_one(Reading, self._id)
        row.seen, row.counted = wall.seen, counted(post)
        contest = db.session.get_one(Contest, target.contest_id)
        contest.reposts_visible = _visible(contest, wall, post)
        self._note(found)
        reach("reconcile.written")
        return found.user_ids

    def _post(self) -> Post:
        target = self._target
        post = self._vk.find_posts(target.wall_id, [target.post_id]).get(target.post_id)
        db.session.get_one(Contest, target.contest_id).post_gone = post is None
        db.session.commit()
        if post is None:
            raise StepError("post_gone")
        return post

    def _people(self) -> set[int]:
        began_at, target = self._clock(), self._target
        user_ids = standings.participants(db.session.get_one(Contest, target.contest_id))
        known = set() if self._freeze else company.well_known(user_ids, began_at)
        db.session.commit()
        seen = company.read_people(self._vk, target, user_ids, known)
        self._hold()
        found = company.write_people(target, seen, self._id, began_at, self._clock())
        self._note(found)
        return found.user_ids

    def _hold(self) -> None:
        self._lease.renew(self._clock())
        ledger.hold(self._target.community_id)

    def _note(self, found: Findings) -> None:
        row = db.session.get_one(Reading, self._id)
        row.found += found.untold
        if row.found and row.why not in NO_GAP and row.silent_until is None:
            silence = longest_silence(row.community_id, _since(row), self._clock())
            row.silent_from, row.silent_until = silence
        db.session.commit()

    def _judge(self, touched: set[int]) -> None:
        contest, now = db.session.get_one(Contest, self._target.contest_id), self._clock()
        if self._everyone or participation.unseen(contest) != self._hidden:
            touched = standings.participants(contest)
        participation.recompute_some(contest, touched, now, self._keep)

    def _keep(self) -> None:
        self._lease.renew(self._clock())

    def _end(self) -> None:
        """With the counters once more, where callbacks told of what was done meanwhile."""
        target = self._target
        held = ledger.counts(target.community_id, target.post_id)
        db.session.commit()
        post = self._post() if self._follows else None
        row = db.session.get_one(Reading, self._id)
        row.known = dict(held)
        row.counted = counted(post) if post else row.counted
        row.looked = dict(row.counted)
        row.ended_at, row.error = self._clock(), None
        db.session.commit()


def _visible(contest: Contest, wall: Wall, post: Post) -> bool | None:
    """Whether VK shows us reposts; as before where there was nothing to see."""
    if wall.reposts is None:
        asked = post.reposts > 0 or contest.reposts_visible is False
        return False if asked else contest.reposts_visible
    return True if wall.reposts else contest.reposts_visible


def _failed_before(row: Reading) -> bool:
    before = select(Reading.error).where(Reading.contest_id == row.contest_id, Reading.id < row.id)
    return db.session.scalar(before.order_by(Reading.id.desc()).limit(1)) is not None


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
