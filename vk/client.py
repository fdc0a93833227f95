"""VK for one community, by its tokens. Each method takes the tokens that VK accepts for it."""

from collections.abc import Iterable
from typing import Any, TypeVar

from vk import shapes
from vk.attempts import Retries
from vk.callbacks import Callbacks
from vk.comments import find_comment, read_comments
from vk.limiter import Limiter
from vk.pages import Page, chunks
from vk.port import Comment, Gate, Group, Kind, OpenGate, Person, Post, Repost, Tokens, Vk
from vk.probes import Probes
from vk.shapes import Json
from vk.transport import Transport
from vk.wire import TIMEOUTS_S, Wire

OWN: tuple[Kind, ...] = ("community",)
WALL: tuple[Kind, ...] = ("service", "user")  # a community token may not even read its own wall
OWNERS: tuple[Kind, ...] = ("user", "service")  # others may be shown no reposts, and no error
POLL: tuple[Kind, ...] = ("user",)
POSTS, LIKES, REPOSTS, VOTERS, ROLES = 100, 1000, 1000, 1000, 1000  # VK's largest pages
ASKED_MEMBERS, ASKED_PEOPLE = 500, 1000  # ids that VK takes at once

T = TypeVar("T")


def connect(
    tokens: Tokens,
    api_url: str,
    limiter: Limiter,
    gate: Gate | None = None,
    *,
    retries: Retries | None = None,
    timeouts_s: tuple[float, float] = TIMEOUTS_S,
) -> Vk:
    """VK as these tokens see it; nothing is asked yet. ValueError if `api_url` is not https."""
    wire = Wire(api_url, timeouts_s)
    return Client(Transport(tokens, wire, limiter, gate or OpenGate(), retries or Retries()))


class Client(Callbacks, Probes):
    """`vk.port.Vk` over HTTP; several threads may use one."""

    def group(self) -> Group:
        return self._api.read(OWN, "groups.getById", lambda a: shapes.group(a["groups"][0]))

    def seen_by(self, kind: Kind, group_id: int) -> Group:
        return self._api.read(
            (kind,), "groups.getById", lambda a: shapes.group(a["groups"][0]), group_id=group_id
        )

    def find_post(self, owner_id: int, post_id: int) -> Post | None:
        return self.find_posts(owner_id, [post_id]).get(post_id)

    def find_posts(self, owner_id: int, post_ids: Iterable[int]) -> dict[int, Post]:
        names = ([f"{owner_id}_{post_id}" for post_id in some] for some in chunks(post_ids, POSTS))
        asked = [{"posts": posts} for posts in names]
        answers = self._api.read_each(WALL, "wall.getById", shapes.posts, asked)
        return {post.post_id: post for posts in answers for post in posts}

    def recent_posts(self, owner_id: int, count: int = 50) -> list[Post]:
        count = min(count, POSTS)
        return self._api.read(WALL, "wall.get", shapes.posts, owner_id=owner_id, count=count)

    def likers(self, owner_id: int, post_id: int, expected: int = 0) -> set[int]:
        about = {"type": "post", "owner_id": owner_id, "item_id": post_id, "filter": "likes"}
        found = self._api.read_all(WALL, "likes.getList", LIKES, _ids, about, expected)
        return {liker for liker in found if liker > 0}

    def reposts(self, owner_id: int, post_id: int, expected: int = 0) -> list[Repost]:
        about = {"owner_id": owner_id, "post_id": post_id}
        if expected:
            expected += REPOSTS  # a page more shows that the list has ended
        method = "wall.getReposts"
        found = self._api.read_all(OWNERS, method, REPOSTS, _reposts, about, expected)
        return [repost for repost in found if repost.user_id > 0]

    def comments(self, owner_id: int, post_id: int, expected: int = 0) -> list[Comment]:
        return read_comments(self._api, owner_id, post_id, expected)

    def find_comment(self, owner_id: int, post_id: int, comment_id: int) -> Comment | None:
        return find_comment(self._api, owner_id, post_id, comment_id)

    def voters(self, owner_id: int, poll_id: int) -> dict[int, int]:
        poll = {"owner_id": owner_id, "poll_id": poll_id}
        options = self._api.read(POLL, "polls.getById", _options, **poll)
        asked = {**poll, "answer_ids": options}
        found = self._api.read_all(POLL, "polls.getVoters", VOTERS, _votes, asked)
        return dict(reversed(found))  # of several options the first one stays

    def members(self, group_id: int, user_ids: Iterable[int]) -> dict[int, bool]:
        some = chunks(user_ids, ASKED_MEMBERS)
        asked = [{"group_id": group_id, "user_ids": ids} for ids in some]
        return _merged(self._api.read_each(OWN, "groups.isMember", _members, asked))

    def people(self, user_ids: Iterable[int]) -> dict[int, Person]:
        asked = [{"user_ids": ids} for ids in chunks(user_ids, ASKED_PEOPLE)]
        return _merged(self._api.read_each(OWN, "users.get", _people, asked))

    def managers(self, group_id: int) -> set[int]:
        about = {"group_id": group_id, "filter": "managers"}
        return set(self._api.read_all(OWN, "groups.getMembers", ROLES, _managers, about))

    def publish_post(self, group_id: int, text: str, guid: str) -> int:
        return self._api.write(
            "wall.post",
            lambda answer: int(answer["post_id"]),
            owner_id=-group_id,
            from_group=True,
            message=text,
            guid=guid,
        )

    def publish_comment(self, owner_id: int, post_id: int, text: str, guid: str) -> int:
        return self._api.write(
            "wall.createComment",
            lambda answer: int(answer["comment_id"]),
            owner_id=owner_id,
            post_id=post_id,
            from_group=-owner_id,
            message=text,
            guid=guid,
        )

    def send_message(self, user_id: int, text: str, random_id: int) -> int:
        return self._api.write(
            "messages.send", int, peer_id=user_id, message=text, random_id=random_id
        )

    def resolve(self, screen_name: str) -> tuple[str, int] | None:
        return self._api.read(OWN, "utils.resolveScreenName", _named, screen_name=screen_name)

    def token_permissions(self) -> set[str]:
        return self._api.read(OWN, "groups.getTokenPermissions", shapes.rights)


def _ids(answer: Json) -> Page[int]:
    return Page(((found, found) for found in answer["items"]), answer["count"])


def _reposts(answer: Json) -> Page[Repost]:
    """VK does not say how many there are."""
    return Page((((i["owner_id"], i["id"]), shapes.repost(i)) for i in answer["items"]), None)


def _managers(answer: Json) -> Page[int]:
    return Page(((role["id"], role["id"]) for role in answer["items"]), answer["count"])


def _options(answer: Json) -> list[int]:
    return [option["id"] for option in answer["answers"]]


def _votes(answer: list[Json]) -> Page[tuple[int, int]]:
    """Votes of all options side by side: the longest list says when all have ended."""
    votes = [(user, option["answer_id"]) for option in answer for user in option["users"]["items"]]
    total = max((option["users"]["count"] for option in answer), default=0)
    return Page(((vote, vote) for vote in votes), total)


def _members(answer: list[Json]) -> dict[int, bool]:
    return {status["user_id"]: bool(status["member"]) for status in answer}


def _people(answer: list[Json]) -> dict[int, Person]:
    return {item["id"]: shapes.person(item) for item in answer}


def _named(answer: Any) -> tuple[str, int] | None:
    """An empty list, not an object, when nobody bears the name."""
    return (answer["type"], answer["object_id"]) if answer else None


def _merged(answers: Iterable[dict[int, T]]) -> dict[int, T]:
    return {key: found for answer in answers for key, found in answer.items()}
