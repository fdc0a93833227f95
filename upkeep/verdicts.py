"""When a running contest cannot be trusted, and why. Pure.

A verdict is said in one sentence, with what to do about it, by templates/upkeep/words.html.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contests.conditions import What
from vk.port import Ability

SILENT = timedelta(minutes=2)  # worker or scheduler: far more than the longest sweep
LAG = timedelta(minutes=5)  # of the inbox
UNREAD = timedelta(minutes=45)  # without callbacks a post is read at least every half hour

ASKS: dict[What, Ability] = {  # reposts are not here: callbacks tell of those that VK hides
    What.LIKED: Ability.READ_LIKES,
    What.COMMENTED: Ability.READ_COMMENTS,
    What.SUBSCRIBED: Ability.READ_MEMBERS,
    What.VOTED: Ability.READ_VOTES,
}


class Code(StrEnum):
    """What is wrong."""

    SCHEDULER_SILENT = "scheduler_silent"
    WORKER_SILENT = "worker_silent"
    TOKEN_DEAD = "token_dead"  # noqa: S105 - not a password
    CAPTCHA = "captcha"
    POST_GONE = "post_gone"
    UNHEARD = "unheard"
    UNREADABLE = "unreadable"
    INBOX_LATE = "inbox_late"
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class Beats:
    """Signs of life; `working`: a worker holds a lease, so it may just be busy for long."""

    scheduler: datetime | None
    worker: datetime | None
    working: bool = False


@dataclass(frozen=True)
class Running:
    """A contest that people take part in now, and what its conditions ask."""

    contest_id: int
    title: str
    since: datetime
    asks: frozenset[What]
    read_at: datetime | None  # when its post was last read wholly and without an error
    post_gone: bool = False


@dataclass(frozen=True)
class Watched:
    """A community with a contest under way; contests that take no entries are not `running`."""

    community_id: int
    name: str
    called: bool  # VK's callbacks are known to come, or not known to be broken
    running: tuple[Running, ...] = ()
    dead: frozenset[str] = frozenset()  # kinds of token
    captcha: bool = False
    cannot: frozenset[Ability] = frozenset()
    oldest_event: datetime | None = None  # in the inbox, not understood yet
    quarantined: int = 0


@dataclass(frozen=True)
class Verdict:
    """One reason for doubt. `what`: the kind of token, or the ability, by the code."""

    code: Code
    community: Watched | None = None
    contest: Running | None = None
    what: str = ""
    since: datetime | None = None
    count: int = 0


def judge(beats: Beats, watched: Iterable[Watched], now: datetime) -> list[Verdict]:
    """Every reason why what is under way cannot be trusted, the widest first."""
    watched = list(watched)
    if not watched:
        return []
    found = list(_beats(beats, now))
    for community in watched:
        found += _community(community, now)
        for contest in community.running:
            found += _contest(community, contest, now)
    return found


def silent(at: datetime | None, now: datetime) -> bool:
    """Whether a part of the installation shows no sign of life."""
    return at is None or now - at > SILENT


def _beats(beats: Beats, now: datetime) -> Iterator[Verdict]:
    if silent(beats.scheduler, now):
        yield Verdict(Code.SCHEDULER_SILENT, since=beats.scheduler)
    if silent(beats.worker, now) and not beats.working:
        yield Verdict(Code.WORKER_SILENT, since=beats.worker)


def _community(it: Watched, now: datetime) -> Iterator[Verdict]:
    for kind in sorted(it.dead):
        yield Verdict(Code.TOKEN_DEAD, it, what=kind)
    if it.captcha:
        yield Verdict(Code.CAPTCHA, it)
    if it.oldest_event and now - it.oldest_event > LAG:
        yield Verdict(Code.INBOX_LATE, it, since=it.oldest_event)
    if it.quarantined:
        yield Verdict(Code.QUARANTINED, it, count=it.quarantined)


def _contest(it: Watched, contest: Running, now: datetime) -> Iterator[Verdict]:
    if contest.post_gone:
        yield Verdict(Code.POST_GONE, it, contest)
        return
    if not it.called and now - (contest.read_at or contest.since) > UNREAD:
        yield Verdict(Code.UNHEARD, it, contest, since=contest.read_at)
    for what in sorted(contest.asks & ASKS.keys()):
        if ASKS[what] in it.cannot:
            yield Verdict(Code.UNREADABLE, it, contest, what=ASKS[what])
