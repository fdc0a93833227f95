"""What a participant must have done or be, and how it is judged. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from contests.actions import Deeds, Said, Standing

MENTION = re.compile(r"\[(?:id|club|public)\d+\|[^\]]+\]|(?<!\w)[@*][A-Za-z0-9_.]{2,}")


class What(StrEnum):
    """The kinds of condition."""

    LIKED = "liked"
    REPOSTED = "reposted"
    COMMENTED = "commented"
    SUBSCRIBED = "subscribed"
    VOTED = "voted"
    NOT_MANAGER = "not_manager"
    ACTIVE = "active"  # the profile is neither deleted nor banned
    NOT_RECENT_WINNER = "not_recent_winner"


# Something must be done under the post, else nobody could be found to ask about the rest.
DEEDS = (What.LIKED, What.REPOSTED, What.COMMENTED, What.SUBSCRIBED, What.VOTED)
FINDABLE = frozenset({What.LIKED, What.REPOSTED, What.COMMENTED, What.VOTED})


@dataclass(frozen=True)
class Condition:
    """One condition. In a weighted draw a met one is worth `tickets`, required or not."""

    what: What
    required: bool = True
    tickets: int = 1
    keyword: str = ""  # any one of several, separated by commas
    pattern: str = ""  # pieces that must follow one another, with * for anything between
    min_length: int = 0  # characters of the comment
    mention: bool = False  # of a friend
    days: int = 0  # for NOT_RECENT_WINNER
    secret: bool = False  # the keyword is an answer to find: readers are not shown it

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> "Condition":
        """From the form in which a contest stores it."""
        return cls(**{**document, "what": What(document["what"])})

    def dump(self) -> dict[str, Any]:
        """A JSON document."""
        return asdict(self)


@dataclass(frozen=True)
class Facts:
    """All that a contest's conditions look at, of one person."""

    deeds: Deeds
    manager: bool = False
    deactivated: str | None = None
    closed_profile: bool = False
    known_person: bool = True  # False until VK was asked about her
    won_at: datetime | None = None  # her last win in this community
    hidden: frozenset[What] = frozenset()  # what VK does not show us: only callbacks told of it


class Verdict(StrEnum):
    """Met, not met, or nobody can tell (yet)."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """One condition's outcome: `reason` is the code of why not, empty where met."""

    what: What
    verdict: Verdict
    required: bool = True
    reason: str = ""
    evidence: str = ""
    at: datetime | None = None


def check(condition: Condition, facts: Facts, now: datetime) -> Check:
    """Judge one condition."""
    verdict, reason, evidence, at = JUDGES[condition.what](condition, facts, now)
    return Check(
        condition.what,
        verdict,
        condition.required,
        "" if verdict is Verdict.MET else reason,
        evidence,
        at,
    )


Judgement = tuple[Verdict, str, str, datetime | None]
Judge = Callable[[Condition, Facts, datetime], Judgement]


def _by_standing(name: str, reason: str, unseen: str = "") -> Judge:
    """`unseen`: the reason if nobody can tell, because VK does not show such things."""

    def judge(condition: Condition, facts: Facts, now: datetime) -> Judgement:
        deed: Standing = getattr(facts.deeds, name)
        if unseen and not deed.holds and condition.what in facts.hidden:
            return Verdict.UNKNOWN, unseen, "", None
        verdict = Verdict.MET if deed.holds else Verdict.UNMET
        return verdict, reason, deed.evidence, deed.since

    return judge


def _reposted(condition: Condition, facts: Facts, now: datetime) -> Judgement:
    deed = facts.deeds.reposts
    if not deed.holds and facts.closed_profile:
        return Verdict.UNKNOWN, "repost_unverifiable", "", None
    return _by_standing("reposts", "not_reposted", "repost_unseen")(condition, facts, now)


def _subscribed(condition: Condition, facts: Facts, now: datetime) -> Judgement:
    if not facts.deeds.member.known:
        return Verdict.UNKNOWN, "not_checked_yet", "", None
    return _by_standing("member", "not_subscribed")(condition, facts, now)


def _commented(condition: Condition, facts: Facts, now: datetime) -> Judgement:
    fitting = [said for said in facts.deeds.comments if said.exists and fits(condition, said)]
    if fitting:
        first = min(fitting, key=lambda said: said.at)
        return Verdict.MET, "", first.evidence, first.at
    if condition.what in facts.hidden:
        return Verdict.UNKNOWN, "comment_unseen", "", None
    nearest = next(iter(facts.deeds.comments), None)
    return Verdict.UNMET, "not_commented", nearest.evidence if nearest else "", None


def fits(condition: Condition, said: Said) -> bool:
    """Whether a comment's text is what the condition asks for."""
    text = plain(said.text)
    if len(said.text.strip()) < condition.min_length:
        return False
    if condition.mention and not MENTION.search(said.text):
        return False
    if not follows(text, plain(condition.pattern)):
        return False
    words = [plain(word) for word in condition.keyword.split(",") if word.strip()]
    return not words or any(word in text for word in words)


def follows(text: str, pattern: str) -> bool:
    """Whether the pattern's pieces stand in the text in their order. Linear, whatever the text."""
    position = 0
    for piece in pattern.split("*"):
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def plain(text: str) -> str:
    """Folded for comparison: case, spaces, and ё written as е."""
    return " ".join(text.casefold().replace("ё", "е").split())


def _not_manager(condition: Condition, facts: Facts, now: datetime) -> Judgement:
    return (Verdict.UNMET if facts.manager else Verdict.MET), "manager", "", None


def _active(condition: Condition, facts: Facts, now: datetime) -> Judgement:
    if not facts.known_person:
        return Verdict.UNKNOWN, "not_checked_yet", "", None
    verdict = Verdict.UNMET if facts.deactivated else Verdict.MET
    return verdict, "deactivated", facts.deactivated or "", None


def _not_recent_winner(condition: Condition, facts: Facts, now: datetime) -> Judgement:
    recent = facts.won_at is not None and (now - facts.won_at).days < condition.days
    return (Verdict.UNMET if recent else Verdict.MET), "recent_winner", "", facts.won_at


JUDGES: dict[What, Judge] = {
    What.LIKED: _by_standing("likes", "not_liked", "like_unseen"),
    What.REPOSTED: _reposted,
    What.COMMENTED: _commented,
    What.SUBSCRIBED: _subscribed,
    What.VOTED: _by_standing("vote", "not_voted", "vote_unseen"),
    What.NOT_MANAGER: _not_manager,
    What.ACTIVE: _active,
    What.NOT_RECENT_WINNER: _not_recent_winner,
}
