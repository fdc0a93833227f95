"""Reading a post wholly: everything under it that VK shows us. No session is open meanwhile."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TypeVar

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
    """What stands under the post now; None where VK will not tell or was not asked.

    `closed` are people whose reposts VK does not list, though it may have told us of them before.
    """

    likers: set[int] | None
    comments: list[Comment] | None
    reposts: list[Repost] | None
    voters: dict[int, int] | None
    closed: frozenset[int] = frozenset()

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


def read_wall(
    vk: Vk, target: Target, post: Post, keep: Callable[[], None], *, strict: bool
) -> Wall:
    """Ask VK for everything under the post; `keep` is called between the lists, which take long.

    What VK hides becomes None; if `strict`, that is an error where a condition asks for it.
    Reposts never are: only a post's owner may see them, and callbacks tell of most.
    """

    def ask(what: What, read: Callable[[], T]) -> T | None:
        keep()
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


def keep_closed(vk: Vk, wall: Wall, known: Collection[int]) -> Wall:
    """Ask about those whose `known` reposts VK does not list: theirs may be closed profiles."""
    if wall.reposts is None:
        return wall
    missing = set(known) - {repost.user_id for repost in wall.reposts}
    people = vk.people(sorted(missing)).values() if missing else ()
    closed = frozenset(person.user_id for person in people if person.is_closed)
    return replace(wall, closed=closed)
