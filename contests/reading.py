"""Reading the wall again: what callbacks missed is put right in the ledger.

VK and the database take turns: no session is open while VK is asked.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from contests import ledger
from contests.actions import Action, Kind, Source
from contests.conditions import Condition, What
from contests.models import Contest
from vk.errors import Action as ErrorAction
from vk.errors import VkError
from vk.port import Comment, Post, Repost, Vk

HIDDEN = (ErrorAction.NO_RIGHT, ErrorAction.GONE)  # VK will not tell us, today or tomorrow

T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """What to read: plain values, so that no session is needed meanwhile."""

    contest_id: int
    community_id: int
    group_id: int
    post_id: int
    poll_id: int | None
    asked: frozenset[What]

    @classmethod
    def of(cls, contest: Contest) -> "Target":
        """Of a contest whose announcement is on the wall."""
        if contest.post_id is None:
            raise ValueError("nothing to read: the contest has no post")
        asked = frozenset(Condition.load(document).what for document in contest.conditions)
        return cls(
            contest.id,
            contest.community_id,
            contest.community.group_id,
            contest.post_id,
            contest.poll_id if What.VOTED in asked else None,
            asked,
        )

    @property
    def wall_id(self) -> int:
        """VK's owner id of the wall."""
        return -self.group_id


@dataclass(frozen=True)
class Wall:
    """What stands under the post now; None where VK will not tell or was not asked."""

    likers: set[int] | None
    comments: list[Comment] | None
    reposts: list[Repost] | None
    voters: dict[int, int] | None

    @property
    def seen(self) -> dict[str, int | None]:
        """How many of each were listed."""
        lists: dict[str, Collection[object] | None] = {
            "likes": self.likers,
            "reposts": self.reposts,
            "comments": self.comments,
            "votes": self.voters,
        }
        return {name: None if found is None else len(found) for name, found in lists.items()}


def read_wall(vk: Vk, target: Target, post: Post, *, strict: bool) -> Wall:
    """Ask VK for everything under the post.

    What VK hides becomes None; if `strict`, that is an error where a condition asks for it.
    Reposts never are: only a post's owner may see them, and callbacks tell of most.
    """

    def ask(what: What, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except VkError as error:
            if error.action not in HIDDEN or (strict and what in target.asked):
                raise
            return None

    wall, post_id = target.wall_id, target.post_id
    poll_id = target.poll_id
    return Wall(
        likers=ask(What.LIKED, lambda: vk.likers(wall, post_id, post.likes)),
        comments=ask(What.COMMENTED, lambda: vk.comments(wall, post_id, post.comments)),
        reposts=_reposts(vk, target, post) if What.REPOSTED in target.asked else None,
        voters=ask(What.VOTED, lambda: vk.voters(wall, poll_id)) if poll_id else None,
    )


def _reposts(vk: Vk, target: Target, post: Post) -> list[Repost] | None:
    """None too if VK counts reposts and lists none: it shows them to the post's owner alone."""
    try:
        found = vk.reposts(target.wall_id, target.post_id, post.reposts)
    except VkError as error:
        if error.action not in HIDDEN:
            raise
        return None
    return None if not found and post.reposts else found


def write_wall(target: Target, wall: Wall, reading_id: int, now: datetime) -> int:
    """Put the ledger right and say how many actions it had missed. Does not commit."""
    book = Corrections(target, reading_id, now)
    if wall.likers is not None:
        book.people(Kind.LIKE, target.post_id, dict.fromkeys(wall.likers))
    if wall.comments is not None:
        book.comments(wall.comments)
    if wall.reposts is not None:
        book.people(Kind.REPOST, target.post_id, {r.user_id: r.date for r in wall.reposts})
    if wall.voters is not None and target.poll_id:
        book.people(Kind.VOTE, target.poll_id, dict.fromkeys(wall.voters), wall.voters)
    return book.write()


def differences(sums: Mapping[int, int], seen: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Per id, what must be added to its sum so that it says 1 where seen and 0 where not."""
    present = set(seen)
    for key in sorted(present | sums.keys()):
        delta = (key in present) - sums.get(key, 0)
        if delta:
            yield key, delta


class Corrections:
    """Lines that put the ledger right, collected and then written at once."""

    def __init__(self, target: Target, reading_id: int | None, now: datetime) -> None:
        self._target = target
        self._reading_id = reading_id
        self._now = now
        self._lines: list[Action] = []
        self._missed = 0

    def people(
        self,
        kind: Kind,
        object_id: int,
        seen: Mapping[int, int | None],
        refs: Mapping[int, int] | None = None,
        among: Collection[int] | None = None,
    ) -> None:
        """One action a person: `seen` gives its Unix time or None, `refs` what it refers to.

        With `among` nothing is said of people outside it, and a look is noted for those in it of
        whom the ledger knows nothing.
        """
        sums = ledger.sums(self._target.community_id, kind, object_id)
        if among is not None:
            sums = {user_id: sums[user_id] for user_id in among if user_id in sums}
        deltas = dict(differences(sums, seen))
        looked = [] if among is None else [u for u in among if u not in sums and u not in deltas]
        for user_id, delta in [*deltas.items(), *((u, 0) for u in looked)]:
            if among is None or user_id in sums:
                self._missed += (sums.get(user_id, 0) > 0) != (user_id in seen)
            ref_id = refs.get(user_id, 0) if refs else 0
            self._add(kind, delta, user_id, object_id, ref_id, seen.get(user_id))

    def comments(self, found: Iterable[Comment]) -> None:
        """Each comment by its id, with its text."""
        seen = {comment.comment_id: comment for comment in found if comment.from_id > 0}
        known = ledger.comments(self._target.community_id, self._target.post_id)
        deltas = dict(differences({key: line.total for key, line in known.items()}, seen))
        for key, delta in deltas.items():
            if key not in seen:
                self._missed += known[key].total > 0
                user_id = known[key].user_id
                self._add(Kind.COMMENT, delta, user_id, self._target.post_id, key)
        for key, comment in seen.items():
            if key in deltas or known[key].text != comment.text:
                self._missed += key not in known or known[key].total <= 0
                self._add(
                    Kind.COMMENT, deltas.get(key, 0), comment.from_id, self._target.post_id, key,
                    comment.date, comment.text,
                )  # fmt: skip

    def write(self) -> int:
        """Write the lines and say how many actions had been missed. Does not commit."""
        ledger.correct(self._target.community_id, self._lines)
        return self._missed

    def _add(
        self,
        kind: Kind,
        delta: int,
        user_id: int | None,
        object_id: int,
        ref_id: int = 0,
        date: int | None = None,
        text: str | None = None,
    ) -> None:
        happened_at = None if date is None else datetime.fromtimestamp(date, UTC)
        which = self._reading_id or self._now.isoformat()
        key = f"read:{which}:{kind}:{object_id}:{ref_id}:{user_id}"
        self._lines.append(
            Action(
                kind, delta, user_id, object_id, self._now, key, ref_id, text, happened_at,
                source=Source.READ, reading_id=self._reading_id,
            )
        )  # fmt: skip
