"""One community, set up alike in memory and in the simulator, for tests of `vk.port.Vk`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from simulator.running import Running, running
from tests.fakes.limits import no_limits
from tests.fakes.vk import FakeVk
from vk.client import connect
from vk.port import Person, Tokens, Vk

GROUP, NAME, SCREEN = 7010, "Библиотека", "lib7010"
WALL = -GROUP


class Scene(Protocol):
    """What people do. Ids of readers, posts and comments are VK's."""

    @property
    def vk(self) -> Vk: ...
    def reader(self, kind: str = "open") -> int: ...
    def creator(self) -> int: ...
    def appoint(self, reader: int) -> None: ...
    def post(self, text: str) -> int: ...
    def poll(self, text: str) -> tuple[int, int, list[int]]: ...
    def vote(self, post_id: int, reader: int, option: int) -> None: ...
    def like(self, post_id: int, who: int) -> None: ...
    def unlike(self, post_id: int, who: int) -> None: ...
    def like_comment(self, post_id: int, comment_id: int, who: int) -> None: ...
    def repost(self, post_id: int, reader: int) -> None: ...
    def comment(self, post_id: int, reader: int, text: str, reply_to: int = 0) -> int: ...
    def delete_comment(self, post_id: int, reader: int, comment_id: int) -> None: ...
    def join(self, reader: int) -> None: ...
    def leave(self, reader: int) -> None: ...


class FakeScene:
    def __init__(self) -> None:
        self._fake = FakeVk(GROUP, NAME, SCREEN)
        self.vk: Vk = self._fake
        self._fake.staff.add(self.reader())

    def reader(self, kind: str = "open") -> int:
        reader = 500 + len(self._fake.profiles)
        gone = kind if kind in ("deleted", "banned") else None
        self._fake.profiles[reader] = Person(reader, "Анна", "Котова", gone, kind == "closed")
        return reader

    def creator(self) -> int:
        return min(self._fake.staff)

    def appoint(self, reader: int) -> None:
        self._fake.staff.add(reader)

    def post(self, text: str) -> int:
        return self._fake.add_post(text)

    def poll(self, text: str) -> tuple[int, int, list[int]]:
        return self._fake.add_post(text, poll_id=91), 91, [1, 2]

    def vote(self, post_id: int, reader: int, option: int) -> None:
        self._fake.votes[self._fake.posts[post_id].poll_id or 0][reader] = option

    def like(self, post_id: int, who: int) -> None:
        if who > 0:
            self._fake.threads[post_id].likers.add(who)

    def unlike(self, post_id: int, who: int) -> None:
        self._fake.threads[post_id].likers.discard(who)

    def like_comment(self, post_id: int, comment_id: int, who: int) -> None:
        """Of no interest to anybody."""

    def repost(self, post_id: int, reader: int) -> None:
        if not self._fake.profiles[reader].is_closed:
            self._fake.repost(post_id, reader)

    def comment(self, post_id: int, reader: int, text: str, reply_to: int = 0) -> int:
        return self._fake.comment(post_id, reader, text, reply_to or None)

    def delete_comment(self, post_id: int, reader: int, comment_id: int) -> None:
        said = self._fake.threads[post_id].comments
        said[:] = [one for one in said if one.comment_id != comment_id]

    def join(self, reader: int) -> None:
        self._fake.joined.add(reader)

    def leave(self, reader: int) -> None:
        self._fake.joined.discard(reader)


class SimulatedScene:
    """The client speaks to the simulator by HTTP; people act through its control API."""

    def __init__(self, simulator: Running) -> None:
        self._sim = simulator
        self._readers = 0
        simulator.post("/sim/limits", enabled=False)
        made = simulator.post("/sim/communities", group_id=GROUP, name=NAME, screen_name=SCREEN)
        self._user_token = made["user_token"]
        tokens = Tokens(made["community_token"], made["service_token"], made["user_token"])
        self.vk = connect(tokens, simulator.url, no_limits())

    def reader(self, kind: str = "open") -> int:
        self._readers += 1
        made = self._sim.post("/sim/readers", count=1, seed=self._readers, kind=kind)
        return int(made["ids"][0])

    def creator(self) -> int:
        return int(self._sim.call("users.get", self._user_token)["response"][0]["id"])

    def appoint(self, reader: int) -> None:
        self._sim.post("/sim/managers", group_id=GROUP, user_ids=[reader])

    def post(self, text: str) -> int:
        return int(self._sim.post("/sim/posts", group_id=GROUP, text=text)["post_id"])

    def poll(self, text: str) -> tuple[int, int, list[int]]:
        asked = {"question": "?", "options": ["да", "нет"]}
        made = self._sim.post("/sim/posts", group_id=GROUP, text=text, poll=asked)
        about = {"owner_id": WALL, "poll_id": made["poll_id"]}
        poll = self._sim.call("polls.getById", self._user_token, **about)["response"]
        return made["post_id"], made["poll_id"], [answer["id"] for answer in poll["answers"]]

    def vote(self, post_id: int, reader: int, option: int) -> None:
        self._act("vote", reader, post_id=post_id, option_id=option)

    def like(self, post_id: int, who: int) -> None:
        self._act("like", who, post_id=post_id)

    def unlike(self, post_id: int, who: int) -> None:
        self._act("unlike", who, post_id=post_id)

    def like_comment(self, post_id: int, comment_id: int, who: int) -> None:
        self._act("like_comment", who, post_id=post_id, comment_id=comment_id)

    def repost(self, post_id: int, reader: int) -> None:
        self._act("repost", reader, post_id=post_id)

    def comment(self, post_id: int, reader: int, text: str, reply_to: int = 0) -> int:
        made = self._act("comment", reader, post_id=post_id, text=text, comment_id=reply_to)
        return int(made["comment_id"])

    def delete_comment(self, post_id: int, reader: int, comment_id: int) -> None:
        self._act("delete_comment", reader, post_id=post_id, comment_id=comment_id)

    def join(self, reader: int) -> None:
        self._act("join", reader)

    def leave(self, reader: int) -> None:
        self._act("leave", reader)

    def _act(self, action: str, who: int, **about: Any) -> Any:
        answer = self._sim.post("/sim/act", group_id=GROUP, reader_id=who, action=action, **about)
        assert answer["ok"], (action, answer)
        return answer


@contextmanager
def simulated_scene() -> Iterator[Scene]:
    with running() as simulator:
        yield SimulatedScene(simulator)
