"""F2: kill -9 the worker at each named failpoint; one contest walks past all of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import func, select

import clock
from contests import watching
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from parts import parts
from tools.chaos import ledgers, quick_draws, scenes, truth
from tools.chaos.lines import Outcome
from tools.chaos.place import Place, inside
from tools.chaos.sending import send
from tools.processes import StackError
from tools.stack import Stack
from webhooks.models import Inbox, InboxEvent
from winners.models import Anchor, Draw

LIMIT_S = 120
WAIT_S = 600  # for a point to be come by: some steps have their time
READERS = 40
CLOSES_IN_S = 600  # seven deaths before it is closed take their time
WINDOW_S = 480  # nine more before the round that decides is known
OPENING = ("open.fixed", "outbox.claimed", "outbox.sent", "open.announced")
INGEST = ("ingest.claimed", "ingest.applied")
READING = ("reconcile.begun",)
FREEZING = (
    "close.moved",
    "reconcile.read",
    "reconcile.written",
    "freeze.read",
    "freeze.listed",
    "freeze.committed",
    "outbox.claimed",
    "outbox.sent",
    "anchor.seen",
)
DRAWING = (
    "beacon.brought",
    "beacon.kept",
    "draw.ranked",
    "draw.stored",
    "publish.asked",
    "outbox.claimed",
    "outbox.sent",
    "publish.sent",
    "publish.remembered",
)
SHORT_INGEST = ("ingest.applied",)
SHORT_DRAWING = ("draw.stored", "outbox.sent")


def run(place: Place) -> Outcome:
    """It converges within two minutes, to one result and one post."""
    settings = None if place.short else {"ZHREBIY_WINDOW_SECONDS": str(WINDOW_S)}
    with place.running(settings=settings) as stack:
        stack.fleet.tends = True
        walk = Walk(stack, place.short)
        took = list(walk.short() if place.short else walk.whole())
        wrong = walk.missing()
        scenes.settled(stack)
        wrong += [f"{point}: {s:.0f} s" for point, s in took if s > LIMIT_S]
        wrong += _draws(stack, walk.slug) + scenes.unsound(stack)
    point, slowest = max(took, key=lambda each: each[1])
    figure = f"killed {len(took)} times, at the slowest on its way again after {slowest:.0f} s"
    return Outcome.of(len(took), wrong, f"{figure} ({point}); one draw, each post once")


class Walk:
    """One contest, from the opening to the results."""

    def __init__(self, stack: Stack, short: bool) -> None:
        self._stack = stack
        self._folder = Path(stack.env["ZHREBIY_FAILPOINTS"])
        self._library = scenes.connected(stack, "f2")
        self.slug = ""
        self._told: set[int] = set()  # events that were answered ok

    def missing(self) -> list[str]:
        """What was told of and is not in the ledger; what VK knows of people and we do not."""
        differ = truth.differences(self._stack, self._library, self.slug)
        return ledgers.amiss(self._stack, self._library, self._told) + differ

    def short(self) -> Iterator[tuple[str, float]]:
        """Only a few, on a contest whose list was frozen a minute ago."""
        self.slug = quick_draws.frozen(self._stack, self._library, draw_in=5)
        self._arm(SHORT_INGEST + SHORT_DRAWING)
        events = {number: scenes.like(self._library, number) for number in range(9)}
        self._told = send(self._stack.webs, events).acknowledged
        yield from self._follow(SHORT_INGEST, _inbox_is_empty)
        yield from self._follow(SHORT_DRAWING, self._stands(State.PUBLISHED))

    def whole(self) -> Iterator[tuple[str, float]]:
        """Every point; what belongs to a post is come by three times."""
        self._arm(OPENING)
        draw_in_s = CLOSES_IN_S + WINDOW_S + 1
        self.slug = scenes.scheduled(self._stack, self._library, CLOSES_IN_S, draw_in_s)
        yield from self._follow(OPENING, self._stands(State.OPEN))
        self._arm(INGEST)
        post_id = scenes.post_of(self._stack, self.slug)
        scenes.crowd(self._stack, self._library, post_id, READERS, 5)
        yield from self._follow(INGEST, _inbox_is_empty)
        self._arm(READING)
        self._ask_for_a_reading()
        yield from self._follow(READING, self._was_read)
        self._arm(FREEZING)
        yield from self._follow(FREEZING, self._is_anchored)
        self._arm(DRAWING)
        if scenes.state(self._stack, self.slug) is not State.FROZEN:
            raise StackError("it was drawn before the points of the draw were set")
        yield from self._follow(DRAWING, self._stands(State.PUBLISHED))

    def _arm(self, points: Sequence[str]) -> None:
        for point in points:
            (self._folder / point).touch()

    def _follow(
        self, points: Sequence[str], done: Callable[[], bool]
    ) -> Iterator[tuple[str, float]]:
        """Each death, and how long it took until the next one, or until it was `done`."""
        left, died, died_at = set(points), "", 0.0
        deadline = time.monotonic() + WAIT_S
        with inside(self._stack):
            while left or not done():
                db.session.rollback()
                self._stack.check()
                gone = {point for point in left if not (self._folder / point).exists()}
                for point in gone:
                    if died:
                        yield died, time.monotonic() - died_at
                    died, died_at = point, time.monotonic()
                    deadline = died_at + WAIT_S
                left -= gone
                if time.monotonic() > deadline:
                    raise StackError(f"after {died or 'the start'} nothing came to {sorted(left)}")
                time.sleep(0.2)
        yield died, time.monotonic() - died_at

    def _stands(self, wanted: State) -> Callable[[], bool]:
        found = select(Contest.state).where(Contest.slug == self.slug)
        return lambda: db.session.scalars(found).one() is wanted

    def _ask_for_a_reading(self) -> None:
        with inside(self._stack):
            contest = db.session.scalars(select(Contest).where(Contest.slug == self.slug)).one()
            reading_id = watching.ask(contest, clock.now())
            parts().bell.ring("contests.jobs.read_again", reading_id or 0)

    def _was_read(self) -> bool:
        contest = db.session.scalars(select(Contest).where(Contest.slug == self.slug)).one()
        newest = watching.last_readings([contest.id]).get(contest.id)
        return newest is not None and newest.error is None and contest.reading_until is None

    def _is_anchored(self) -> bool:
        theirs = select(Anchor.id).join(Draw, Draw.id == Anchor.draw_id).join(Contest)
        return db.session.scalar(theirs.where(Contest.slug == self.slug).limit(1)) is not None


def _inbox_is_empty() -> bool:
    new = select(func.count()).where(InboxEvent.state == Inbox.NEW)
    return db.session.scalars(new).one() == 0


def _draws(stack: Stack, slug: str) -> list[str]:
    with inside(stack):
        draws = select(func.count()).select_from(Draw).join(Contest).where(Contest.slug == slug)
        found = db.session.scalars(draws).one()
    return [] if found == 1 else [f"{found} draws instead of one"]
