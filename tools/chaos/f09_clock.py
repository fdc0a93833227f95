"""F9: clocks ten minutes wrong, a clock that jumps, and summer time beginning in mid-contest: that
of the machines, and that of the library."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, select

from communities.models import Community
from communities.service import by_slug
from contests import demo, service
from contests.conditions import Condition, What
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from failpoints import CLOCK, FOLDER
from parts import parts
from tools.chaos import scenes, truth
from tools.chaos.lines import Outcome
from tools.chaos.place import Place, inside
from tools.chaos.summer import Berlin
from tools.processes import StackError
from tools.stack import Stack
from winners import beacon, grades
from winners.anchors import anchors
from winners.models import Draw

ASKED = {"like": True, "member": True}
PROGRAMS = ("web", "worker", "scheduler")
COURSE = (State.OPEN, State.CLOSED, State.FROZEN, State.DRAWN, State.PUBLISHED)
READERS, CROWD_S = 20, 3
PATIENCE_S = 1200
SOON_S = 15  # a sweep, a worker that is busy, and our own looking
LATE_S = {State.OPEN: SOON_S, State.CLOSED: SOON_S, State.DRAWN: 90}  # overdue rounds: each minute
NOTED_S = 150  # marks outside are looked for once a minute


@dataclass(frozen=True)
class Story:
    """By how many seconds clocks are wrong, and how far they jump when the contest is open.

    On SQLite all programs are on one machine. On PostgreSQL the worker is on another one, whose
    clock is wrong the other way; the database's is right.
    """

    name: str
    off: int = 0
    jump: int = 0
    closes_in: int = 60
    draw_in: int = 130


WHOLE = (
    Story("ten minutes ahead", off=600),
    Story("ten minutes behind", off=-600),
    Story("a jump ahead", jump=600),
)
SHORT = (Story("behind, then ahead", off=-30, jump=60, closes_in=25, draw_in=90),)


def run(place: Place) -> Outcome:
    """No draw before a valid beacon, and deadlines by the time of the database."""
    stories = SHORT if place.short else WHOLE
    with ExitStack() as opened:
        tries: list[Try | Berlin] = [
            *(Try(place, story, opened) for story in stories),
            Berlin(place, opened),
        ]
        for each in tries:
            each.begin()
        _follow(tries)
        wrong = [f"{each.name}: {words}" for each in tries for words in each.wrong()]
    told = "; ".join(f"{each.name}: {each.figure()}" for each in tries)
    return Outcome.of(len(tries), wrong, f"{told}; summer time began meanwhile")


def _follow(tries: Sequence["Try | Berlin"]) -> None:
    """Look at all of them, again and again, until the last is over."""
    left, deadline = list(tries), time.monotonic() + PATIENCE_S
    while left:
        left = [each for each in left if not each.look()]
        if left and time.monotonic() > deadline:
            raise StackError(f"in vain: {[each.name for each in left]}")
        time.sleep(0.2)


class Try:
    """A system whose clocks are wrong, and a contest on it that is looked at from outside."""

    def __init__(self, place: Place, story: Story, opened: ExitStack) -> None:
        self.story, self.name = story, story.name
        self._one_machine = place.database == "sqlite"
        self._folders = {name: place.home / "clocks" / f"{story.off}-{name}" for name in PROGRAMS}
        self._set(jumped=0)
        own = {name: {FOLDER: str(folder)} for name, folder in self._folders.items()}
        summer = {"TZ": _summer_time_at(datetime.now(UTC) + timedelta(seconds=story.closes_in / 2))}
        self._stack: Stack = opened.enter_context(place.running(settings=summer, own=own))
        self._engine = create_engine(self._stack.env["ZHREBIY_DATABASE_URL"])
        opened.callback(self._engine.dispose)
        self._library = scenes.connected(self._stack, "f9")
        self._slug = ""
        self._jumped_at = 0.0
        self._seen: dict[State, float] = {}
        self._late: dict[State, float] = {}

    def begin(self) -> None:
        """Open a contest by the time that the system goes by, have readers come, and jump."""
        with inside(self._stack):
            now = datetime.fromtimestamp(time.time() + self._shift(), UTC)
            self._slug = _contest(by_slug(self._library.slug), self.story, now)
        scenes.reached(self._stack, self._slug, State.OPEN, 60)
        self.look()
        post_id = scenes.post_of(self._stack, self._slug)
        scenes.crowd(self._stack, self._library, post_id, READERS, CROWD_S)
        self._stack.wait_until(self._stack.simulator.is_idle, 60, "the readers")
        scenes.processed(self._stack, 60)
        self._jumped_at = time.time()
        self._set(jumped=self.story.jump)

    def look(self) -> bool:
        """Note when the contest is first seen where it stands; whether it is over."""
        self._stack.check()
        with self._engine.connect() as connection:
            found = select(Contest.state).where(Contest.slug == self._slug)
            now = connection.scalars(found).one()
        for state in COURSE[: COURSE.index(now) + 1]:
            self._seen.setdefault(state, time.time())
        return now is State.PUBLISHED

    def wrong(self) -> list[str]:
        """What happened at another time than it should have, or without what it needs."""
        scenes.settled(self._stack)
        wrong = scenes.unsound(self._stack)
        wrong += truth.differences(self._stack, self._library, self._slug, ASKED)
        with inside(self._stack):
            draw = db.session.scalars(select(Draw).join(Contest).where(Contest.slug == self._slug))
            return wrong + self._wrong_times(draw.one())

    def figure(self) -> str:
        """How long after its time each step was seen to be done."""
        steps = ", ".join(f"{state} {late:.1f} s" for state, late in self._late.items())
        return f"{steps} after its time"

    def _wrong_times(self, draw: Draw) -> list[str]:
        chain = parts().config.beacon
        self._late = self._delays(draw, chain.time_of(draw.round))
        wrong = [
            f"{state} {late:.1f} s after its time"
            for state, late in self._late.items()
            if not 0 <= late <= LATE_S[state]
        ]
        if not beacon.verify(chain, draw.round, draw.signature or ""):
            wrong.append("drawn by what is no round of the beacon")
        return wrong + self._wrong_grade(draw)

    def _delays(self, draw: Draw, round_at: float) -> dict[State, float]:
        due = {
            State.OPEN: self._reached(draw.contest.opens_at),
            State.CLOSED: self._reached(draw.contest.closes_at),
            State.DRAWN: max(round_at, self._reached(draw.round_at)),
        }
        return {state: self._seen[state] - moment for state, moment in due.items()}

    def _wrong_grade(self, draw: Draw) -> list[str]:
        """A list made when the round was known is not called proven, whatever our clock said."""
        self._stack.wait_until(lambda: _noted(draw), NOTED_S, "the list's mark outside")
        outside = [anchor.outside_at for anchor in anchors(draw)]
        now = datetime.now(UTC) + timedelta(days=1)
        letter = grades.grade(draw.source.kind, outside, draw.round_at, now, demo=False)
        round_at = parts().config.beacon.time_of(draw.round)
        earned = "A" if self._seen[State.FROZEN] < round_at else "B"
        return [] if letter == earned else [f"grade {letter} in the place of {earned}"]

    def _reached(self, at: datetime) -> float:
        """When the time that the system goes by is a moment, in seconds of the real one."""
        before = at.timestamp() - (self.story.off if self._one_machine else 0)
        after = at.timestamp() - self._shift()
        return before if before <= self._jumped_at else max(after, self._jumped_at)

    def _shift(self) -> float:
        """How far the time that the system goes by is ahead of the real one."""
        jumped = self.story.jump if self._jumped_at else 0
        return self.story.off + jumped if self._one_machine else 0

    def _set(self, jumped: int) -> None:
        off = {"worker": self.story.off if self._one_machine else -self.story.off}
        for name, folder in self._folders.items():
            folder.mkdir(parents=True, exist_ok=True)
            new = Path(folder, f"{CLOCK}.new")
            new.write_text(str(off.get(name, self.story.off) + jumped))
            new.rename(folder / CLOCK)


def _contest(home: Community, story: Story, now: datetime) -> str:
    """One that asks for what VK gives no dates of: by a wrong clock, comments come too late."""
    usual = demo.draft(home, demo.Length(story.closes_in, story.draw_in), now)
    draft = replace(usual, conditions=(Condition(What.LIKED), Condition(What.SUBSCRIBED)))
    contest = service.create(home, draft, None, now)
    service.schedule(contest, None, now)
    return contest.slug


def _noted(draw: Draw) -> bool:
    db.session.rollback()
    return bool(anchors(draw))


def _summer_time_at(moment: datetime) -> str:
    """A zone, as POSIX writes one, in which summer time begins then."""
    day = moment.timetuple().tm_yday - 1
    return f"NRM0SMR-1,{day}/{moment:%H:%M:%S},{(day + 180) % 365}"
