"""What the closing page tells: its parts, when each was or will be, and its numbers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select

from contests import chance
from contests.desk_models import EntryDecision
from contests.lifecycle import State, Step, lateness
from contests.models import Contest
from contests.queries import Standing, standing
from contests.reading_models import Reading
from contests.rhythm import Why
from extensions import db
from outbox import service as outbox
from outbox.models import OutboxRow
from winners import anchors, service
from winners.course import Part, Turn, turns
from winners.manifest import ALTERNATE, Manifest
from winners.models import Anchor, AnchorKind, Draw

# What else is new about a draw: packages above put their question here.
news: list[Callable[[Draw], str]] = []


@dataclass(frozen=True)
class Stage:
    """A part of the closing: when it was done, or when it is due; None where nobody can say."""

    part: Part
    turn: Turn
    at: datetime | None
    late: timedelta | None = None


@dataclass(frozen=True)
class Fixed:
    """What there is from the freeze on."""

    draw: Draw
    manifest: Manifest
    comment: OutboxRow | None  # the public mark under the post
    marks: tuple[Anchor, ...]  # as others have dated them
    grade: str
    results: OutboxRow | None

    @property
    def winners(self) -> int:
        """How many prizes have been drawn."""
        return sum(place.prize != ALTERNATE for place in self.draw.places)

    @property
    def dated(self) -> datetime | None:
        """When VK says that the public mark stood under the post."""
        comments = (mark for mark in self.marks if mark.kind is AnchorKind.COMMENT)
        return next((mark.outside_at for mark in comments), None)

    @property
    def mark(self) -> str:
        """Differs whenever there is something new to say about it."""
        states = [row and row.state.value for row in (self.comment, self.results)]
        more = [question(self.draw) for question in news]
        return repr((self.draw.id, states, len(self.marks), self.grade, more))


@dataclass(frozen=True)
class Closing:
    """The whole of it."""

    contest: Contest
    standing: Standing
    stages: tuple[Stage, ...]
    hidden: int  # entries that staff have hidden
    reading: Reading | None  # the one before the freeze, once it has ended
    fixed: Fixed | None

    @property
    def mark(self) -> str:
        """Begins with the state; differs whenever the page says something new but its numbers."""
        turned = [stage.turn.value for stage in self.stages]
        facts = (self.standing.mark, turned, self.hidden, self.fixed.mark if self.fixed else "")
        return f"{self.contest.state}:{sha256(repr(facts).encode()).hexdigest()[:16]}"


def closing(contest: Contest, now: datetime) -> Closing:
    """How far a contest's closing is."""
    fixed = _fixed(contest, now)
    return Closing(
        contest=contest,
        standing=standing(contest, now),
        stages=tuple(_stages(contest, fixed, now)),
        hidden=hidden(contest),
        reading=_last_reading(contest),
        fixed=fixed,
    )


def _fixed(contest: Contest, now: datetime) -> Fixed | None:
    draw = service.current_draw(contest)
    if draw is None:
        return None
    return Fixed(
        draw=draw,
        manifest=Manifest.parse(draw.manifest),
        comment=outbox.by_key(f"anchor:{draw.id}"),
        marks=tuple(anchors.anchors(draw)),
        grade=anchors.grade(draw, now),
        results=outbox.by_key(service.results_key(draw)),
    )


def hidden(contest: Contest) -> int:
    """How many entries staff have hidden, and not restored."""
    decisions = select(func.max(EntryDecision.id)).where(EntryDecision.contest_id == contest.id)
    last = decisions.group_by(EntryDecision.user_id)
    counted = select(func.count()).where(EntryDecision.id.in_(last), EntryDecision.hidden)
    return db.session.scalar(counted) or 0


def _last_reading(contest: Contest) -> Reading | None:
    done = (Reading.contest_id == contest.id, Reading.ended_at.is_not(None))
    whole = (Reading.why == Why.FREEZE, Reading.error.is_(None))
    return db.session.scalar(
        select(Reading).where(*done, *whole).order_by(Reading.id.desc()).limit(1)
    )


def _stages(contest: Contest, fixed: Fixed | None, now: datetime) -> Iterator[Stage]:
    done = dict(_done(contest, fixed, now))
    ahead = _due(contest)
    called_off = contest.state is State.CANCELLED
    for part, turn in turns(done, called_off=called_off).items():
        yield Stage(part, turn, done.get(part) or ahead.get(part), _late(contest, part, done))


def _done(contest: Contest, fixed: Fixed | None, now: datetime) -> Iterator[tuple[Part, datetime]]:
    """What is over, and since when."""
    taken = {row.step: row.done_at for row in contest.steps if row.done_at}
    if closed_at := taken.get(Step.CLOSE):
        yield Part.CLOSE, closed_at
    if fixed is None:
        return
    draw, comment, results = fixed.draw, fixed.comment, fixed.results
    yield Part.LIST, draw.frozen_at
    if comment and comment.sent_at:
        yield Part.MARK, comment.sent_at
    if draw.signature or draw.round_at <= now:
        yield Part.WAIT, draw.round_at
    if draw.drawn_at:
        yield Part.DRAW, draw.drawn_at
    if contest.state is State.PUBLISHED:
        yield Part.RESULTS, (results and results.sent_at) or taken[Step.PUBLISH]


def _due(contest: Contest) -> dict[Part, datetime]:
    """When what is still to come is due, as far as anybody can say."""
    draw_at = chance.round_at(contest) or contest.draw_at
    dates = {
        Part.CLOSE: contest.closes_at,
        Part.LIST: contest.closes_at,
        Part.WAIT: draw_at,
        Part.DRAW: draw_at,
    }
    return dates | ({Part.RESULTS: draw_at} if contest.publishes_itself else {})


def _late(contest: Contest, part: Part, done: Mapping[Part, datetime]) -> timedelta | None:
    """How much later than promised; only for what the rules name a time for."""
    promised = {Part.CLOSE: contest.closes_at, Part.DRAW: contest.draw_at}
    if part not in promised or part not in done:
        return None
    return lateness(promised[part], done[part])
