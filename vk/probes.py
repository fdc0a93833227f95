"""Trying out what a community's tokens can do, leaving no trace on VK.

What writes is not tried: the rights of the token tell. What reads is, on the wall's own posts.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from vk import shapes
from vk.errors import Action, VkError
from vk.port import Ability, Finding, Kind, Post
from vk.transport import Transport

OWN: tuple[Kind, ...] = ("community",)
WALL: tuple[Kind, ...] = ("service", "user")
OWNERS: tuple[Kind, ...] = ("user", "service")
USER: tuple[Kind, ...] = ("user",)
POSTS = 50
SOMEBODY = 1  # VK answers about anybody, of strangers that they are no members

WORKS, NO_TOKEN, NO_RIGHT = "", "no_token", "no_right"
HIDDEN, NOTHING_TO_TRY, REFUSED, AWAY = "hidden", "nothing_to_try", "refused", "away"


class Probes:
    """The part of `vk.port.Vk` that finds out what can be done."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def abilities(self, group_id: int) -> list[Finding]:
        return Round(self._api, group_id).findings()


class Round:
    """Every ability tried once; each method of `TRIES` gives the reason of its finding."""

    def __init__(self, api: Transport, group_id: int) -> None:
        self._api = api
        self._group_id = group_id
        self._owner_id = -group_id
        self._silent = False

    def findings(self) -> list[Finding]:
        return [self._finding(ability) for ability in Ability]

    def _finding(self, ability: Ability) -> Finding:
        """When VK did not answer at all, what is left need not wait for it as long again."""
        if self._silent:
            return Finding(ability, None, AWAY)
        try:
            reason = TRIES[ability](self)
        except VkError as error:
            self._silent = error.action is Action.RETRY and error.code is None
            return _failed(ability, error)
        return Finding(ability, None if reason == NOTHING_TO_TRY else reason == WORKS, reason)

    def likes(self) -> str:
        post = self._best(lambda post: post.likes)
        if post is None:
            return NOTHING_TO_TRY
        about = {"type": "post", "owner_id": self._owner_id, "item_id": post.post_id}
        return self._list(WALL, "likes.getList", post.likes, **about)

    def comments(self) -> str:
        post = self._best(lambda post: post.comments)
        if post is None:
            return NOTHING_TO_TRY
        about = {"owner_id": self._owner_id, "post_id": post.post_id}
        return self._list(WALL, "wall.getComments", post.comments, **about)

    def reposts(self) -> str:
        """Only where there are some does it show whether VK hides them from us."""
        post = self._best(lambda post: post.reposts)
        if post is None or not post.reposts:
            return NOTHING_TO_TRY
        about = {"owner_id": self._owner_id, "post_id": post.post_id}
        return self._list(OWNERS, "wall.getReposts", post.reposts, **about)

    def votes(self) -> str:
        self._ask(USER, "users.get")
        poll_id = next((post.poll_id for post in self._posts if post.poll_id), None)
        if poll_id:
            self._ask(USER, "polls.getById", owner_id=self._owner_id, poll_id=poll_id)
        return WORKS

    def members(self) -> str:
        return self._ask(OWN, "groups.isMember", group_id=self._group_id, user_ids=[SOMEBODY])

    def writing(self) -> str:
        return WORKS if "wall" in self._rights else NO_RIGHT

    def messages(self) -> str:
        return WORKS if "messages" in self._rights else NO_RIGHT

    def photos(self) -> str:
        return self._ask(USER, "photos.getWallUploadServer", group_id=self._group_id)

    def callbacks(self) -> str:
        return self._ask(OWN, "groups.getCallbackServers", group_id=self._group_id)

    def batches(self) -> str:
        code = f'return [API.groups.getById({{"group_id": {self._group_id}}})];'
        carried = self._api.read(("service",), "execute", lambda answer: bool(answer[0]), code=code)
        return WORKS if carried else REFUSED

    @property
    def _posts(self) -> list[Post]:
        if isinstance(self._wall, VkError):
            raise self._wall
        return self._wall

    @cached_property
    def _wall(self) -> list[Post] | VkError:
        """Asked once, also when VK refuses."""
        about = {"owner_id": self._owner_id, "count": POSTS}
        try:
            return self._api.read(WALL, "wall.get", shapes.posts, **about)
        except VkError as error:
            return error

    @cached_property
    def _rights(self) -> set[str]:
        return self._api.read(OWN, "groups.getTokenPermissions", shapes.rights)

    def _best(self, count: Callable[[Post], int]) -> Post | None:
        """Of what people did most, something is most likely to be open to everybody."""
        return max(self._posts, key=count, default=None)

    def _list(self, kinds: tuple[Kind, ...], method: str, counted: int, **about: object) -> str:
        items = self._api.read(kinds, method, lambda answer: answer["items"], count=20, **about)
        return HIDDEN if counted and not items else WORKS

    def _ask(self, kinds: tuple[Kind, ...], method: str, **about: object) -> str:
        self._api.read(kinds, method, _anything, **about)
        return WORKS


TRIES: dict[Ability, Callable[[Round], str]] = {
    Ability.READ_LIKES: Round.likes,
    Ability.READ_REPOSTS: Round.reposts,
    Ability.READ_COMMENTS: Round.comments,
    Ability.READ_MEMBERS: Round.members,
    Ability.READ_VOTES: Round.votes,
    Ability.POST_TEXT: Round.writing,
    Ability.POST_PHOTOS: Round.photos,
    Ability.COMMENT: Round.writing,
    Ability.MESSAGE: Round.messages,
    Ability.SET_UP_CALLBACKS: Round.callbacks,
    Ability.BATCH: Round.batches,
}


def _anything(answer: Any) -> Any:
    return answer


def _failed(ability: Ability, error: VkError) -> Finding:
    match error.action:
        case Action.RETRY | Action.PAUSE:
            return Finding(ability, None, AWAY, error.code)
        case Action.GONE:  # a closed discussion or poll tells nothing of the others
            return Finding(ability, None, NOTHING_TO_TRY, error.code)
        case Action.NO_RIGHT if error.code is None:
            return Finding(ability, False, NO_TOKEN)
        case Action.NO_RIGHT:
            return Finding(ability, False, NO_RIGHT, error.code)
    return Finding(ability, False, REFUSED, error.code)
