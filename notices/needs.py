"""What needs a person's hand: the kinds of it, where it is mended, when it is told. Pure.

A need is said in one sentence by templates/notices/words.html.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from upkeep.verdicts import Code, Verdict

YOUNG = timedelta(minutes=1)  # a message tells nothing that may pass while it is written
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(8)  # in the community's zone


class Kind(StrEnum):
    """What is needed, the most urgent first."""

    SILENT = "silent"  # the scheduler or the worker, so nothing goes on at all
    EVENT = "event"  # the result of the public event that decides
    ROUND = "round"  # the beacon's round, which does not get through to us
    STEP = "step"  # a step of a contest's life does not go on; `what` says why
    POST_GONE = "post_gone"
    DATES = "dates"  # a scheduled contest's dates cannot be kept any more
    KEY = "key"  # VK does not take it any more; `what`: of which kind
    CAPTCHA = "captcha"
    OBJECTION = "objection"
    UNSENT = "unsent"  # VK did not take a post, comment or message
    UNREADABLE = "unreadable"  # a contest asks for what VK does not show; `what`: an ability
    UNHEARD = "unheard"  # neither calls nor readings tell of a running contest
    PUBLISH = "publish"  # the results wait to be published by hand
    CALLBACKS = "callbacks"  # VK's calls do not come; `what`: how they stand
    OVERDUE = "overdue"  # prizes whose winners did not come in time
    UNREAD = "unread"  # events of VK that could not be understood
    PRIZES = "prizes"  # to be handed over
    LATE = "late"  # events of VK are not counted yet


# Without these a draw may be missed, or a contest is not counted right.
URGENT = frozenset(list(Kind)[: list(Kind).index(Kind.UNREADABLE)])
FOR_ADMINS = frozenset({Kind.KEY, Kind.CAPTCHA, Kind.CALLBACKS, Kind.UNREADABLE, Kind.UNHEARD})
# What looks after the installation; whoever does sees it, and no message would get through.
ON_PAGES_ONLY = frozenset({Kind.LATE, Kind.SILENT})

BY_VERDICT = {
    Code.POST_GONE: Kind.POST_GONE,
    Code.UNHEARD: Kind.UNHEARD,
    Code.UNREADABLE: Kind.UNREADABLE,
    Code.INBOX_LATE: Kind.LATE,
    Code.SCHEDULER_SILENT: Kind.SILENT,
    Code.WORKER_SILENT: Kind.SILENT,
}
PAGES = {  # where the button is that mends it; each takes the contest's or the community's id
    Kind.EVENT: "desk_draw.event",
    Kind.ROUND: "desk_rounds.bring_as_staff",
    Kind.STEP: "desk.contest",
    Kind.POST_GONE: "desk.contest",
    Kind.DATES: "desk.edit",
    Kind.KEY: "keys.replace",
    Kind.CAPTCHA: "communities.community",
    Kind.OBJECTION: "desk_objections.objections",
    Kind.UNSENT: "desk.contest",
    Kind.UNREADABLE: "communities.community",
    Kind.UNHEARD: "communities.community",
    Kind.PUBLISH: "desk_draw.publish",
    Kind.CALLBACKS: "communities.community",
    Kind.OVERDUE: "desk_prizes.prizes",
    Kind.UNREAD: "quarantine.page",
    Kind.PRIZES: "desk_prizes.prizes",
}
HEALTH = "staff_health.health"  # for all others


@dataclass(frozen=True)
class Home:
    """The community that a need is of."""

    id: int
    name: str
    zone: str


@dataclass(frozen=True)
class Need:
    """One thing to do. `home` is None where it is of the whole installation."""

    kind: Kind
    home: Home | None
    since: datetime | None
    contest_id: int | None = None
    title: str = ""  # the contest's
    what: str = ""
    count: int = 1
    episode: datetime | None = None  # tells it from its return, where `since` does not
    verdict: Verdict | None = None

    @property
    def key(self) -> str:
        """Its name: the same as long as it lasts, another one when it comes back."""
        about = self.contest_id or (self.home.id if self.home else 0)
        episode = self.episode or self.since
        moment = int(episode.timestamp()) if episode else ""
        return f"{self.kind}:{about}:{self.what}:{moment}"

    @property
    def page(self) -> tuple[str, dict[str, int | str]]:
        """Endpoint and values of the page with the button that mends it."""
        endpoint = PAGES.get(self.kind, HEALTH)
        if endpoint == HEALTH or self.home is None:
            return HEALTH, {}
        if self.contest_id and not endpoint.startswith("communities."):
            return endpoint, {"contest_id": self.contest_id}
        kind = {"kind": self.what} if self.kind is Kind.KEY else {}
        return endpoint, {"community_id": self.home.id, **kind}

    @property
    def urgent(self) -> bool:
        """Whether it should not wait."""
        return self.kind in URGENT


def by_urgency(needs: Iterable[Need]) -> list[Need]:
    """The most urgent first, of the same kind the oldest."""
    return sorted(needs, key=_rank)


def _rank(need: Need) -> tuple[int, float, str]:
    return list(Kind).index(need.kind), need.since.timestamp() if need.since else 0, need.key


def mendable(needs: Iterable[Need], runs: Set[int], administers: Set[int]) -> list[Need]:
    """Those that somebody can mend who runs contests in some communities, and administers some.

    What is of the whole installation concerns everybody who runs contests.
    """
    return [
        need
        for need in needs
        if (need.home is None and runs)
        or (need.home and need.home.id in (administers if need.kind in FOR_ADMINS else runs))
    ]


def worth_telling(need: Need, draw_at: datetime | None, now: datetime) -> bool:
    """Whether it is written about now: not at once, and at night only to save a draw.

    `draw_at` is the soonest draw that is to come in its community.
    """
    if need.home is None or need.kind in ON_PAGES_ONLY:
        return False
    if need.since and now - need.since < YOUNG:
        return False
    morning = _night_ends(now, need.home.zone)
    return morning is None or (need.urgent and draw_at is not None and draw_at < morning)


def _night_ends(now: datetime, zone: str) -> datetime | None:
    """When people there may be written to again; None if they may be now."""
    there = now.astimezone(ZoneInfo(zone))
    if NIGHT_ENDS <= there.time() < NIGHT_BEGINS:
        return None
    day = there.date() + timedelta(days=there.time() >= NIGHT_BEGINS)
    return datetime.combine(day, NIGHT_ENDS, there.tzinfo)
