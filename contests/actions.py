"""What a VK user can do or take back, and how many such actions add up to a standing. Pure.

VK promises no order, gives likes no time, repeats events and loses some. So each action is a
number: +1 done, -1 taken back. A sum does not care for order, repeats share an event key, and
what a re-reading of VK finds to differ is put right by one more number. An event that comes only
after a reading has found what it tells of is kept with the number 0, and bears that reading's id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

UNDER_WAY = timedelta(seconds=10)  # what VK may take to call us


class Kind(StrEnum):
    """Kinds of action that conditions look at."""

    LIKE = "like"
    REPOST = "repost"
    COMMENT = "comment"
    MEMBER = "member"
    VOTE = "vote"
    MESSAGES = "messages"  # allowed the community to write to her


class Source(StrEnum):
    """How we came to know."""

    CALLBACK = "callback"
    READ = "read"  # found when VK was read again


NEVER_TOLD = (Kind.REPOST, Kind.VOTE)  # VK has no event for taking these back


@dataclass(frozen=True)
class Action:
    """One line of the ledger; ids as VK's, user ids positive for people."""

    kind: Kind
    delta: int
    user_id: int | None
    object_id: int
    received_at: datetime
    event_key: str
    ref_id: int = 0
    text: str | None = None
    happened_at: datetime | None = None
    retry: int = 0
    source: Source = Source.CALLBACK
    reading_id: int | None = None

    def too_late(self, closes_at: datetime) -> bool:
        """Whether this was surely done after the close.

        Where VK gives a date, the date decides. Otherwise a callback that came at the first try
        is fresh, up to the moments it was under way; a repeated one may be hours old and gets the
        benefit of the doubt, and so does what only a re-reading found.
        """
        if self.happened_at is not None:
            return self.happened_at > closes_at
        fresh = self.source is Source.CALLBACK and self.retry == 0
        return fresh and self.received_at > closes_at + UNDER_WAY

    @property
    def answers(self) -> bool:
        """Whether this event only told of what a reading had found."""
        return self.source is Source.CALLBACK and self.reading_id is not None

    @property
    def revises(self) -> bool:
        """Whether its text replaces the one that a comment was written with or came back with.

        VK tells of an edit and of a coming back in any order, and the latter's text may be older.
        """
        return self.delta == 0 or self.source is Source.READ

    def may_precede(self, reading: "Action") -> bool:
        """Whether this may have been done before a reading's line was written."""
        if self.happened_at is not None and self.happened_at > reading.received_at:
            return False
        return self.retry > 0 or self.received_at <= reading.received_at + UNDER_WAY


@dataclass(frozen=True)
class Standing:
    """Whether something holds, since when, and how we know; `known` is False before any look."""

    holds: bool = False
    known: bool = False
    since: datetime | None = None
    evidence: str = ""


@dataclass(frozen=True)
class Said:
    """A comment as it stands: gone or not, and the text that counts."""

    comment_id: int
    exists: bool
    text: str
    at: datetime
    evidence: str


@dataclass(frozen=True)
class Deeds:
    """All that one person did in one contest."""

    likes: Standing = Standing()
    reposts: Standing = Standing()
    member: Standing = Standing()
    vote: Standing = Standing()
    comments: tuple[Said, ...] = field(default=())


def total(actions: Iterable[Action]) -> int:
    """The sum that a re-reading is compared with."""
    return sum(action.delta for action in actions)


def told_before(lines: Sequence[Action], event: Action) -> Action | None:
    """The reading's line that has found what an event tells of, so that it must not count again.

    `lines`: all of the same thing so far, in their order. Such a line waits for as many events as
    it has counted. An event that may be as old as the line is taken for one of them; so is one that
    would bring the sum out of 0 and 1, for nobody does twice what she has not taken back. Without a
    reading such a sum only means that another event is still under way.
    """
    waiting = [line for line in lines if _waits_for(line, event, lines)]
    as_old = [line for line in waiting if event.may_precede(line)]
    twice = total(lines) + event.delta not in (0, 1)
    return next(iter(as_old or (waiting if twice else [])), None)


def _waits_for(line: Action, event: Action, lines: Sequence[Action]) -> bool:
    same_sign = line.source is Source.READ and line.delta * event.delta > 0
    return same_sign and abs(line.delta) > sum(_answers(other, line) for other in lines)


def _answers(other: Action, line: Action) -> bool:
    zero = other.source is Source.CALLBACK and other.delta == 0
    return zero and other.reading_id == line.reading_id


def untold(kind: Kind, delta: int, known: bool) -> int:
    """How many events VK has failed to send so far, if a reading has to add `delta`.

    Of whom nothing was `known`, membership may be older than our looking.
    """
    silent = kind in NEVER_TOLD and delta < 0
    unknown = kind is Kind.MEMBER and not known
    return 0 if silent or unknown else abs(delta)


def standing(actions: Iterable[Action], closes_at: datetime) -> Standing:
    """Add up actions of one kind, by one person, on one object.

    What was only done too late did not hold in time, and that is known.
    """
    lines = list(actions)
    counted = [a for a in lines if not (a.delta > 0 and a.too_late(closes_at))]
    if not counted:
        return Standing(known=bool(lines))
    holds = total(counted) > 0
    proofs = [a for a in counted if (a.delta > 0) == holds] or counted
    last = max(proofs, key=_when)
    return Standing(holds, True, _when(last), f"{last.source}:{last.event_key}")


def said(actions: Iterable[Action], closes_at: datetime) -> Said | None:
    """Add up the actions on one comment; None if it came too late or has no text yet."""
    lines = sorted(actions, key=lambda a: a.received_at)
    texts = [a for a in lines if a.text is not None and not a.answers]
    if not texts or any(a.delta > 0 and a.too_late(closes_at) for a in texts):
        return None
    counted = _text_that_counts(texts, closes_at)
    first = min(texts, key=_when)
    return Said(
        comment_id=first.ref_id,
        exists=total(lines) > 0,
        text=counted.text or "",
        at=_when(first),
        evidence=f"{counted.source}:{counted.event_key}",
    )


def _text_that_counts(texts: list[Action], closes_at: datetime) -> Action:
    """The last text before the close; what a re-reading found, unless it is a late edit."""
    late = {a.text for a in texts if _edited_late(a, closes_at)}
    fair = [a for a in texts if not _edited_late(a, closes_at) and not _found_late(a, late)]
    return max(fair or texts[:1], key=lambda a: (a.revises, a.received_at))


def _edited_late(action: Action, closes_at: datetime) -> bool:
    fresh = action.source is Source.CALLBACK and action.retry == 0
    return fresh and action.delta == 0 and action.received_at > closes_at + UNDER_WAY


def _found_late(action: Action, late: set[str | None]) -> bool:
    return action.source is Source.READ and action.text in late


def _when(action: Action) -> datetime:
    return action.happened_at or action.received_at
