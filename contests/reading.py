"""Reading the wall again: what callbacks missed is put right in the ledger.

VK and the database take turns: no session is open while VK is asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from contests import ledger
from contests.actions import Action, Kind, Source
from contests.conditions import Condition, What
from contests.models import Contest
from vk.errors import Action as ErrorAction
from vk.errors import VkError
from vk.port import Comment, Repost, Vk


@dataclass(frozen=True)
class Target:
    """What to read: plain values, so that no session is needed meanwhile."""

    contest_id: int
    community_id: int
    group_id: int
    post_id: int
    poll_id: int | None
    asks_reposts: bool

    @classmethod
    def of(cls, contest: Contest) -> "Target":
        """Of a contest whose announcement is on the wall."""
        if contest.post_id is None:
            raise ValueError("nothing to read: the contest has no post")
        asked = {Condition.load(document).what for document in contest.conditions}
        return cls(
            contest.id,
            contest.community_id,
            contest.community.group_id,
            contest.post_id,
            contest.poll_id if What.VOTED in asked else None,
            What.REPOSTED in asked,
        )

    @property
    def wall_id(self) -> int:
        """VK's owner id of the wall."""
        return -self.group_id


@dataclass(frozen=True)
class Wall:
    """What stands under the post now; None where VK will not tell or was not asked."""

    likers: set[int]
    comments: list[Comment]
    reposts: list[Repost] | None
    voters: dict[int, int] | None


def read_wall(vk: Vk, target: Target) -> Wall:
    """Ask VK for everything under the post."""
    return Wall(
        likers=vk.likers(target.wall_id, target.post_id),
        comments=vk.comments(target.wall_id, target.post_id),
        reposts=_reposts(vk, target) if target.asks_reposts else None,
        voters=vk.voters(target.wall_id, target.poll_id) if target.poll_id else None,
    )


def _reposts(vk: Vk, target: Target) -> list[Repost] | None:
    """Only a post's owner may see who reposted it; then callbacks are all we have."""
    try:
        return vk.reposts(target.wall_id, target.post_id)
    except VkError as error:
        if error.action is not ErrorAction.NO_RIGHT:
            raise
        return None


def write_wall(target: Target, wall: Wall, now: datetime) -> int:
    """Put the ledger right and say how many lines that took. Does not commit."""
    found = [*_likes(target, wall, now), *_comments(target, wall, now)]
    if wall.reposts is not None:
        found += _reposted(target, wall.reposts, now)
    if wall.voters is not None and target.poll_id:
        found += _voted(target, target.poll_id, wall.voters, now)
    ledger.correct(target.community_id, found)
    return len(found)


def differences(sums: Mapping[int, int], seen: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Per id, what must be added to its sum so that it says 1 where seen and 0 where not."""
    present = set(seen)
    for key in sorted(present | sums.keys()):
        delta = (key in present) - sums.get(key, 0)
        if delta:
            yield key, delta


def _likes(target: Target, wall: Wall, now: datetime) -> list[Action]:
    sums = ledger.sums(target.community_id, Kind.LIKE, target.post_id)
    return [
        found(Kind.LIKE, delta, user_id, target.post_id, now)
        for user_id, delta in differences(sums, wall.likers)
    ]


def _reposted(target: Target, reposts: list[Repost], now: datetime) -> list[Action]:
    seen = {repost.user_id: repost for repost in reposts}
    sums = ledger.sums(target.community_id, Kind.REPOST, target.post_id)
    return [
        found(
            Kind.REPOST, delta, user_id, target.post_id, now,
            happened_at=_moment(seen[user_id].date) if user_id in seen else None,
        )
        for user_id, delta in differences(sums, seen)
    ]  # fmt: skip


def _voted(target: Target, poll_id: int, voters: dict[int, int], now: datetime) -> list[Action]:
    sums = ledger.sums(target.community_id, Kind.VOTE, poll_id)
    return [
        found(Kind.VOTE, delta, user_id, poll_id, now, ref_id=voters.get(user_id, 0))
        for user_id, delta in differences(sums, voters)
    ]


def _comments(target: Target, wall: Wall, now: datetime) -> list[Action]:
    seen = {c.comment_id: c for c in wall.comments if c.from_id > 0}
    known = ledger.comments(target.community_id, target.post_id)
    sums = {comment_id: line.total for comment_id, line in known.items()}
    deltas = dict(differences(sums, seen))
    gone = [
        found(Kind.COMMENT, delta, known[key].user_id, target.post_id, now, ref_id=key)
        for key, delta in deltas.items()
        if key not in seen
    ]
    there = [
        found(
            Kind.COMMENT, deltas.get(key, 0), comment.from_id, target.post_id, now,
            ref_id=key, text=comment.text, happened_at=_moment(comment.date),
        )
        for key, comment in seen.items()
        if key in deltas or known[key].text != comment.text
    ]  # fmt: skip
    return gone + there


def found(
    kind: Kind,
    delta: int,
    user_id: int | None,
    object_id: int,
    now: datetime,
    *,
    ref_id: int = 0,
    text: str | None = None,
    happened_at: datetime | None = None,
) -> Action:
    key = f"read:{now.isoformat()}:{kind}:{object_id}:{ref_id}:{user_id}"
    return Action(
        kind, delta, user_id, object_id, now, key, ref_id, text, happened_at, source=Source.READ
    )


def _moment(unix: int) -> datetime:
    return datetime.fromtimestamp(unix, UTC)
