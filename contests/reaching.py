"""How far people get: how many meet each condition, and at which one they stop. Pure.

All of it follows from what each one lacks, so it takes no look at the entries themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contests.conditions import Condition, What
from contests.entries import HIDDEN, EntryState

UNMET = {  # what somebody lacks, by the code of why she is not in
    "not_liked": What.LIKED,
    "not_reposted": What.REPOSTED,
    "not_commented": What.COMMENTED,
    "not_subscribed": What.SUBSCRIBED,
    "not_voted": What.VOTED,
    "manager": What.NOT_MANAGER,
    "deactivated": What.ACTIVE,
    "recent_winner": What.NOT_RECENT_WINNER,
}
UNSEEN = {  # VK does not show whether she meets it
    "like_unseen": What.LIKED,
    "repost_unverifiable": What.REPOSTED,
    "repost_unseen": What.REPOSTED,
    "comment_unseen": What.COMMENTED,
    "vote_unseen": What.VOTED,
}
STOPS = UNMET | UNSEEN
NOT_YET = "not_checked_yet"
LOOKED_UP = (What.SUBSCRIBED, What.ACTIVE)  # what is not known of her until then
TAKEN_OUT = frozenset({HIDDEN, "ruled_out"})  # whatever the conditions say; it stands alone


@dataclass(frozen=True)
class Alike:
    """So many people who stand alike, and what they lack: codes in the order of the conditions."""

    state: EntryState
    reasons: tuple[str, ...]
    count: int

    @property
    def taken_out(self) -> bool:
        """Whether staff have decided that they do not take part."""
        return not TAKEN_OUT.isdisjoint(self.reasons)

    @property
    def stops_at(self) -> What | None:
        """The first condition that they are known not to meet, or are not seen to."""
        return next((STOPS[code] for code in self.reasons if code in STOPS), None)

    def lacks(self, what: What) -> bool:
        """Whether they are known not to meet it."""
        return any(UNMET.get(code) is what for code in self.reasons)

    def may_lack(self, what: What) -> bool:
        """Whether nobody can tell, or nobody has looked yet."""
        unseen = any(UNSEEN.get(code) is what for code in self.reasons)
        return unseen or (what in LOOKED_UP and NOT_YET in self.reasons)


@dataclass(frozen=True)
class Met:
    """How many meet a condition, and of how many nobody can tell (yet)."""

    what: What
    required: bool
    met: int
    unknown: int


@dataclass(frozen=True)
class Reached:
    """How many are still there after a required condition, and how many stopped at it."""

    what: What
    count: int
    stopped: int


@dataclass(frozen=True)
class Way:
    """From whoever did something, past each required condition, to those who take part."""

    began: int  # but for those whom staff took out
    steps: tuple[Reached, ...]
    waiting: int  # whoever got past all of it, but has not been looked up yet
    inside: int
    taken_out: int

    @property
    def without_tickets(self) -> int:
        """Whoever got past all of it, and did nothing that gives a ticket."""
        past = self.steps[-1].count if self.steps else self.began
        return past - self.waiting - self.inside

    @property
    def hardest(self) -> Reached | None:
        """Where most stop, the first of several; None if nobody stops."""
        stopping = [step for step in self.steps if step.stopped]
        return max(stopping, key=lambda step: step.stopped, default=None)


def met(
    conditions: Sequence[Condition],
    groups: Sequence[Alike],
    by_choice: Mapping[What, tuple[int, int]],
) -> list[Met]:
    """Each condition by itself. Those by choice are nobody's reason, so they are counted elsewhere:
    how many meet them, and of how many nobody can tell."""
    return [
        Met(it.what, it.required, *(_met(it.what, groups) if it.required else by_choice[it.what]))
        for it in conditions
    ]


def _met(what: What, groups: Sequence[Alike]) -> tuple[int, int]:
    counted = [alike for alike in groups if not alike.taken_out and not alike.lacks(what)]
    unknown = sum(alike.count for alike in counted if alike.may_lack(what))
    return sum(alike.count for alike in counted) - unknown, unknown


def way(conditions: Sequence[Condition], groups: Sequence[Alike]) -> Way:
    """Whoever lacks several things stops at the first; conditions by choice stop nobody."""
    stopped = {condition.what: 0 for condition in conditions if condition.required}
    past: dict[EntryState, int] = dict.fromkeys(EntryState, 0)
    counted = [alike for alike in groups if not alike.taken_out]
    for alike in counted:
        if alike.stops_at in stopped:
            stopped[alike.stops_at] += alike.count
        else:
            past[alike.state] += alike.count
    began = sum(alike.count for alike in counted)
    return Way(
        began=began,
        steps=tuple(_steps(began, stopped)),
        waiting=past[EntryState.WAITING],
        inside=past[EntryState.IN],
        taken_out=sum(alike.count for alike in groups) - began,
    )


def _steps(left: int, stopped: dict[What, int]) -> Iterator[Reached]:
    for what, number in stopped.items():
        left -= number
        yield Reached(what, left, number)
