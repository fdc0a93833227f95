"""VK for one community, in memory. `tests/contract/test_vk_client.py` holds it to the simulator."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from tests.fakes.faults import Faults
from vk.errors import Action, VkError
from vk.events import ALL_EVENTS
from vk.port import Ability, CallbackServer, Comment, Finding, Group, Kind, Person, Post, Repost

HIDDEN_EVENTS = {"like_add", "like_remove", "message_event"}  # VK does not list them as on


@dataclass
class Thread:
    """What people did with one post."""

    likers: set[int] = field(default_factory=set)
    reposts: list[Repost] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


class FakeVk:
    """Tests set the scene by changing the attributes and by the short verbs at the end.

    `faults` breaks calls: `vk.faults.order("likers", VkError(…))`; `calls` lists those made.
    """

    def __init__(self, group_id: int = 1, name: str = "Библиотека", screen: str = "lib") -> None:
        self.own = Group(group_id, name, screen)
        self.posts: dict[int, Post] = {}
        self.threads: dict[int, Thread] = defaultdict(Thread)
        self.votes: dict[int, dict[int, int]] = defaultdict(dict)
        self.joined: set[int] = set()
        self.profiles: dict[int, Person] = {}
        self.short_names: dict[str, int] = {}  # of people's pages
        self.staff: set[int] = set()
        self.rights = {"manage", "wall", "messages"}
        self.hides_reposts = False
        self.able: dict[Ability, bool | None] = dict.fromkeys(Ability, True)
        self.inbox: dict[int, list[str]] = defaultdict(list)  # messages by whom they went to
        self.servers: dict[int, CallbackServer] = {}
        self.events: dict[int, set[str]] = defaultdict(set)
        self.faults = Faults()
        self.now = 1_700_000_000
        self._guids: dict[str, int] = {}
        self._last_id = 0

    @property
    def calls(self) -> list[str]:
        return self.faults.calls

    def group(self) -> Group:
        with self.faults.call("group"):
            return self.own

    def seen_by(self, kind: Kind, group_id: int) -> Group:
        with self.faults.call(f"seen_by_{kind}"):
            return self.own

    def abilities(self, group_id: int) -> list[Finding]:
        with self.faults.call("abilities"):
            return [Finding(ability, works) for ability, works in self.able.items()]

    def find_posts(self, owner_id: int, post_ids: Iterable[int]) -> dict[int, Post]:
        with self.faults.call("find_posts"):
            found = (self.posts.get(post_id) for post_id in post_ids)
            ours = [post for post in found if post and post.owner_id == owner_id]
            return {post.post_id: self._counted(post) for post in ours}

    def find_post(self, owner_id: int, post_id: int) -> Post | None:
        with self.faults.call("find_post"):
            post = self.posts.get(post_id)
            return self._counted(post) if post and post.owner_id == owner_id else None

    def recent_posts(self, owner_id: int, count: int = 50) -> list[Post]:
        with self.faults.call("recent_posts"):
            newest = [post for post in reversed(self.posts.values()) if post.owner_id == owner_id]
            return [self._counted(post) for post in newest[: min(count, 100)]]

    def likers(self, owner_id: int, post_id: int, expected: int = 0) -> set[int]:
        with self.faults.call("likers"):
            return set(self._thread(owner_id, post_id).likers)

    def reposts(self, owner_id: int, post_id: int, expected: int = 0) -> list[Repost]:
        with self.faults.call("reposts"):
            found = self._thread(owner_id, post_id).reposts[::-1]
            return [] if self.hides_reposts else found

    def comments(self, owner_id: int, post_id: int, expected: int = 0) -> list[Comment]:
        with self.faults.call("comments"):
            return list(self._thread(owner_id, post_id).comments)

    def find_comment(self, owner_id: int, post_id: int, comment_id: int) -> Comment | None:
        with self.faults.call("find_comment"):
            said = self._thread(owner_id, post_id).comments
            return next((one for one in said if one.comment_id == comment_id), None)

    def voters(self, owner_id: int, poll_id: int) -> dict[int, int]:
        with self.faults.call("voters"):
            return dict(self.votes[poll_id])

    def members(self, group_id: int, user_ids: Iterable[int]) -> dict[int, bool]:
        with self.faults.call("members"):
            return {user_id: user_id in self.joined for user_id in user_ids}

    def people(self, user_ids: Iterable[int]) -> dict[int, Person]:
        with self.faults.call("people"):
            return {i: self.profiles[i] for i in user_ids if i in self.profiles}

    def managers(self, group_id: int) -> set[int]:
        with self.faults.call("managers"):
            return set(self.staff)

    def publish_post(self, group_id: int, text: str, guid: str) -> int:
        with self.faults.call("publish_post"):
            if guid not in self._guids:
                self._guids[guid] = self.add_post(text)
            return self._guids[guid]

    def publish_comment(self, owner_id: int, post_id: int, text: str, guid: str) -> int:
        with self.faults.call("publish_comment"):
            self._thread(owner_id, post_id)
            if guid not in self._guids:
                self._guids[guid] = self.comment(post_id, owner_id, text)
            return self._guids[guid]

    def send_message(self, user_id: int, text: str, random_id: int) -> int:
        with self.faults.call("send_message"):
            if f"message:{random_id}" not in self._guids:
                self.inbox[user_id].append(text)
                self._guids[f"message:{random_id}"] = self._next_id()
            return self._guids[f"message:{random_id}"]

    def resolve(self, screen_name: str) -> tuple[str, int] | None:
        with self.faults.call("resolve"):
            if screen_name in self.short_names:
                return "user", self.short_names[screen_name]
            return ("group", self.own.group_id) if screen_name == self.own.screen_name else None

    def token_permissions(self) -> set[str]:
        with self.faults.call("token_permissions"):
            return set(self.rights)

    def confirmation_code(self, group_id: int) -> str:
        with self.faults.call("confirmation_code"):
            return "c0de0001"

    def callback_servers(self, group_id: int) -> list[CallbackServer]:
        with self.faults.call("callback_servers"):
            return list(self.servers.values())

    def add_callback_server(self, group_id: int, url: str, title: str, secret: str) -> int:
        with self.faults.call("add_callback_server"):
            server_id = self._next_id()
            self.servers[server_id] = CallbackServer(server_id, title, url, "ok")
            return server_id

    def edit_callback_server(
        self, group_id: int, server_id: int, url: str, title: str, secret: str
    ) -> None:
        with self.faults.call("edit_callback_server"):
            self.servers[server_id] = replace(self._server(server_id), url=url, title=title)

    def delete_callback_server(self, group_id: int, server_id: int) -> None:
        with self.faults.call("delete_callback_server"):
            del self.servers[self._server(server_id).server_id]

    def set_callback_events(
        self,
        group_id: int,
        server_id: int,
        events: Collection[str],
        all_events: Collection[str] = ALL_EVENTS,
    ) -> None:
        with self.faults.call("set_callback_events"):
            self._server(server_id)
            self.events[server_id] = self.events[server_id] - set(all_events) | set(events)

    def callback_events(self, group_id: int, server_id: int) -> set[str]:
        with self.faults.call("callback_events"):
            self._server(server_id)
            return self.events[server_id] - HIDDEN_EVENTS

    def add_post(self, text: str, poll_id: int | None = None) -> int:
        """Somebody posts in the community's name; gives the post's id."""
        post_id = self._next_id()
        wall = -self.own.group_id
        self.posts[post_id] = Post(wall, post_id, text, self.now, 0, 0, 0, poll_id)
        return post_id

    def comment(self, post_id: int, from_id: int, text: str, reply_to: int | None = None) -> int:
        """Somebody comments; gives the comment's id."""
        comment_id = self._next_id()
        said = Comment(comment_id, from_id, self.now, text, reply_to)
        self.threads[post_id].comments.append(said)
        return comment_id

    def repost(self, post_id: int, user_id: int) -> None:
        self.threads[post_id].reposts.append(Repost(user_id, self.now, self._next_id()))

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _counted(self, post: Post) -> Post:
        thread = self.threads[post.post_id]
        return replace(
            post,
            likes=len(thread.likers),
            reposts=len(thread.reposts),
            comments=len(thread.comments),
        )

    def _thread(self, owner_id: int, post_id: int) -> Thread:
        post = self.posts.get(post_id)
        if post is None or post.owner_id != owner_id:
            raise VkError("wall", Action.NO_RIGHT, code=15)
        return self.threads[post_id]

    def _server(self, server_id: int) -> CallbackServer:
        if server_id not in self.servers:
            raise VkError("groups", Action.GONE, code=104)
        return self.servers[server_id]
