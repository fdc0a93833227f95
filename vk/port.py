"""What the product wants of VK, in its own words. Ids are VK's; times are Unix seconds.

`owner_id` names a wall: a community's is its group id with a minus sign. Every method may raise
`vk.errors.VkError`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from vk.errors import VkError
from vk.events import ALL_EVENTS

Kind = Literal["community", "service", "user"]  # of token


class Ability(StrEnum):
    """What a community's tokens may let us do."""

    READ_LIKES = "read_likes"
    READ_REPOSTS = "read_reposts"
    READ_COMMENTS = "read_comments"
    READ_MEMBERS = "read_members"
    READ_VOTES = "read_votes"
    POST_TEXT = "post_text"
    POST_PHOTOS = "post_photos"
    COMMENT = "comment"
    MESSAGE = "message"
    SET_UP_CALLBACKS = "set_callbacks"
    BATCH = "batch"  # the service token may call `execute`: VK's documents contradict each other


@dataclass(frozen=True)
class Finding:
    """What a probe showed: `works` is None where nothing could be tried yet.

    `reason` is a code: "" if it works, "no_token", "no_right", "hidden" (VK answers, but shows
    nothing), "nothing_to_try", "refused" (with VK's `code`) or "away" (VK did not answer).
    """

    ability: Ability
    works: bool | None
    reason: str = ""
    code: int | None = None


@dataclass(frozen=True)
class Post:
    """A post of a wall with its counters; `poll_id` is that of the first poll attached."""

    owner_id: int
    post_id: int
    text: str
    date: int
    likes: int
    reposts: int
    comments: int
    poll_id: int | None


@dataclass(frozen=True)
class Comment:
    """A comment or a reply to one; `from_id` is negative for a community."""

    comment_id: int
    from_id: int
    date: int
    text: str
    reply_to: int | None


@dataclass(frozen=True)
class Repost:
    """A visible repost by a user; `post_id` is its own id on the user's wall."""

    user_id: int
    date: int
    post_id: int


@dataclass(frozen=True)
class Person:
    """A user's profile; `deactivated` is "deleted", "banned" or None."""

    user_id: int
    first_name: str
    last_name: str
    deactivated: str | None
    is_closed: bool


@dataclass(frozen=True)
class Group:
    """A community."""

    group_id: int
    name: str
    screen_name: str


@dataclass(frozen=True)
class CallbackServer:
    """Where VK sends a community's events; `status` is "ok" once it has confirmed itself."""

    server_id: int
    title: str
    url: str
    status: str


@dataclass(frozen=True)
class Tokens:
    """A community's keys to VK. What an absent one is needed for fails with NO_RIGHT."""

    community: str = field(repr=False)
    service: str | None = field(default=None, repr=False)
    user: str | None = field(default=None, repr=False)
    service_batches: bool = False  # Ability.BATCH was seen to work


class Gate(Protocol):
    """Remembers, longer than a call, what VK has told us not to do."""

    def shut(self, kind: Kind, method: str) -> VkError | None:
        """Why this method may not be called with this token now; None if it may."""

    def met(self, kind: Kind, method: str, error: VkError) -> None:
        """A call failed in a way that matters to later ones too."""


class OpenGate:
    """Lets everything through and remembers nothing."""

    def shut(self, kind: Kind, method: str) -> VkError | None:
        return None

    def met(self, kind: Kind, method: str, error: VkError) -> None:
        """Forgotten at once."""


class Vk(Protocol):
    """VK as one community's tokens see it."""

    def group(self) -> Group:
        """The community of the community token."""

    def seen_by(self, kind: Kind, group_id: int) -> Group:
        """The community, asked of with this very token: VkError if VK does not take it."""

    def abilities(self, group_id: int) -> list[Finding]:
        """Try out, without leaving a trace, what the tokens can do: one finding per ability."""

    def find_post(self, owner_id: int, post_id: int) -> Post | None:
        """One post; None if it is deleted or was never there."""

    def recent_posts(self, owner_id: int, count: int = 50) -> list[Post]:
        """The newest posts of a wall, at most 100, a pinned one first."""

    def find_posts(self, owner_id: int, post_ids: Iterable[int]) -> dict[int, Post]:
        """Posts by id, a hundred a call; deleted and unknown ones are absent."""

    def likers(self, owner_id: int, post_id: int, expected: int = 0) -> set[int]:
        """Users who like the post; communities are left out.

        `expected`, here and below: how many there may be, by the post's counter. It saves calls
        and is not believed: the list is read to its end.
        """

    def reposts(self, owner_id: int, post_id: int, expected: int = 0) -> list[Repost]:
        """Reposts by users that VK shows us: never those of closed profiles."""

    def comments(self, owner_id: int, post_id: int, expected: int = 0) -> list[Comment]:
        """All comments with their threads; deleted ones are left out."""

    def find_comment(self, owner_id: int, post_id: int, comment_id: int) -> Comment | None:
        """One comment of the top level; None if it is deleted or was never there."""

    def voters(self, owner_id: int, poll_id: int) -> dict[int, int]:
        """Users who voted in a public poll, and the first option found for each."""

    def members(self, group_id: int, user_ids: Iterable[int]) -> dict[int, bool]:
        """Whether each user is a member now."""

    def people(self, user_ids: Iterable[int]) -> dict[int, Person]:
        """Profiles by id; ids that VK does not know are absent."""

    def managers(self, group_id: int) -> set[int]:
        """Users who run the community, in whatever role."""

    def publish_post(self, group_id: int, text: str, guid: str) -> int:
        """Post in the community's name and give the post's id; same `guid`, same post."""

    def publish_comment(self, owner_id: int, post_id: int, text: str, guid: str) -> int:
        """Comment in the community's name and give the comment's id; same `guid`, same comment."""

    def send_message(self, user_id: int, text: str, random_id: int) -> int:
        """Write to a user who allowed it, and give the message's id; same `random_id`, same one."""

    def resolve(self, screen_name: str) -> tuple[str, int] | None:
        """The kind ("user", "group", …) and id behind a short name."""

    def token_permissions(self) -> set[str]:
        """Names of the rights of the community token: "manage", "wall", "messages", …"""

    def confirmation_code(self, group_id: int) -> str:
        """What our server must answer to VK's "confirmation"; ask anew at each set-up."""

    def callback_servers(self, group_id: int) -> list[CallbackServer]:
        """Those set up for the community, up to ten."""

    def add_callback_server(self, group_id: int, url: str, title: str, secret: str) -> int:
        """Its id. VK calls `url` meanwhile. `title` has up to 14 characters, `secret` up to 50."""

    def edit_callback_server(
        self, group_id: int, server_id: int, url: str, title: str, secret: str
    ) -> None:
        """Change where events go; VK asks for confirmation again."""

    def delete_callback_server(self, group_id: int, server_id: int) -> None:
        """Stop sending events there."""

    def set_callback_events(
        self,
        group_id: int,
        server_id: int,
        events: Collection[str],
        all_events: Collection[str] = ALL_EVENTS,
    ) -> None:
        """Switch `events` on and the others of `all_events` off."""

    def callback_events(self, group_id: int, server_id: int) -> set[str]:
        """Events VK says are on; it does not tell of like_add, like_remove and message_event."""
