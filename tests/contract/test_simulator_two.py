"""Two communities at once: nothing of one is the other's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.receiver import Receiver, receiving
from simulator.running import Running, running

ONE, TWO = 7017, 7018


@dataclass
class Library:
    vk: Running
    group_id: int
    receiver: Receiver
    tokens: dict[str, str]
    post_id: int

    def ask(self, kind: str, method: str, **params: Any) -> Any:
        return self.vk.call(method, self.tokens[f"{kind}_token"], **params)

    def act(self, reader: int, action: str, **more: Any) -> None:
        place = {"group_id": self.group_id, "post_id": self.post_id}
        assert self.vk.post("/sim/act", reader_id=reader, action=action, **place, **more)["ok"]

    def likers(self) -> list[int]:
        about = {"type": "post", "owner_id": -self.group_id, "item_id": self.post_id}
        return list(self.ask("service", "likes.getList", **about)["response"]["items"])

    def is_member(self, reader: int) -> int:
        about = {"group_id": self.group_id, "user_id": reader}
        return int(self.ask("community", "groups.isMember", **about)["response"])


def found(vk: Running, group_id: int, receiver: Receiver) -> Library:
    names = {"name": f"Б{group_id}", "screen_name": f"lib{group_id}"}
    tokens = vk.post("/sim/communities", group_id=group_id, **names)
    post_id = vk.post("/sim/posts", group_id=group_id, text="Розыгрыш")["post_id"]
    receiver.register(vk, tokens["community_token"], group_id, "like_add", "group_join")
    return Library(vk, group_id, receiver, tokens, post_id)


@pytest.fixture
def libraries() -> Iterator[tuple[Library, Library]]:
    with running() as vk, receiving() as first, receiving() as second:
        vk.post("/sim/limits", enabled=False)
        yield found(vk, ONE, first), found(vk, TWO, second)


@pytest.fixture
def readers(libraries: tuple[Library, Library]) -> list[int]:
    ids: list[int] = libraries[0].vk.post("/sim/readers", count=2, seed=1, kind="open")["ids"]
    return ids


def test_the_same_post_number_is_two_posts(
    libraries: tuple[Library, Library], readers: list[int]
) -> None:
    one, two = libraries
    assert one.post_id == two.post_id
    for library, reader in zip(libraries, readers, strict=True):
        library.act(reader, "like")
    assert (one.likers(), two.likers()) == (readers[:1], readers[1:])


def test_each_server_hears_of_its_own_community_only(
    libraries: tuple[Library, Library], readers: list[int]
) -> None:
    one, two = libraries
    one.act(readers[0], "like")
    two.act(readers[0], "join")
    one.vk.settle()
    heard = [
        [(e.body["group_id"], e.body["type"]) for e in lib.receiver.events] for lib in libraries
    ]
    assert heard == [[(ONE, "like_add")], [(TWO, "group_join")]]


def test_a_member_of_one_is_not_a_member_of_the_other(
    libraries: tuple[Library, Library], readers: list[int]
) -> None:
    one, two = libraries
    one.act(readers[0], "join")
    assert (one.is_member(readers[0]), two.is_member(readers[0])) == (1, 0)


def test_who_let_one_write_did_not_let_the_other(
    libraries: tuple[Library, Library], readers: list[int]
) -> None:
    one, two = libraries
    one.act(readers[0], "allow_messages")
    letter = {"user_id": readers[0], "random_id": 1, "message": "Да"}
    assert "response" in one.ask("community", "messages.send", **letter)
    assert two.ask("community", "messages.send", **letter)["error"]["error_code"] == 901


@pytest.mark.parametrize("kind", ["community", "user"])
def test_no_token_manages_the_other_community(
    libraries: tuple[Library, Library], kind: str
) -> None:
    one, _ = libraries
    post = {"owner_id": -TWO, "message": "Чужое", "from_group": 1}
    assert one.ask(kind, "wall.post", **post)["error"]["error_code"] == 214
    for method in ("groups.getCallbackServers", "groups.getBanned"):
        assert one.ask(kind, method, group_id=TWO)["error"]["error_code"] == 15


def test_settings_tokens_and_limits_are_each_ones_own(libraries: tuple[Library, Library]) -> None:
    one, two = libraries
    one.vk.post("/sim/settings", group_id=ONE, hide_members=True)
    one.vk.post("/sim/tokens", group_id=ONE, kind="community", action="revoke")
    asked = {"group_ids": f"{TWO}"}
    assert one.ask("community", "groups.getById", **asked)["error"]["error_code"] == 5
    assert "response" in two.ask("community", "groups.getById", **asked)
    assert "response" in two.ask("service", "groups.getMembers", group_id=TWO)
    one.vk.post("/sim/limits", enabled=True)
    for _ in range(4):
        last = one.ask("service", "users.get", user_ids="1")
    assert last["error"]["error_code"] == 6
    assert "response" in two.ask("user", "users.get", user_ids="1")


def test_the_same_guid_is_of_each_wall(libraries: tuple[Library, Library]) -> None:
    posts = [
        library.ask(
            "community", "wall.post", owner_id=-library.group_id, message="Итоги", guid="same"
        )
        for library in libraries
    ]
    assert all("response" in post for post in posts)
    for library in libraries:
        state = library.vk.get(f"/sim/state?group_id={library.group_id}")
        assert len(state["posts"]) == 2


def test_the_log_tells_whose_token_called(libraries: tuple[Library, Library]) -> None:
    for library in libraries:
        library.ask("user", "users.get", user_ids="1")
    lines = libraries[0].vk.get("/sim/log")[-2:]
    assert [line["group_id"] for line in lines] == [ONE, TWO]
