"""What the wall's methods tell, and what they do once only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.running import Running, running

GROUP = 7005


@dataclass
class Wall:
    vk: Running
    tokens: dict[str, str]
    post_id: int
    readers: list[int]

    def act(self, reader_id: int, action: str, **more: Any) -> Any:
        place = {"group_id": GROUP, "post_id": self.post_id} | more
        return self.vk.post("/sim/act", reader_id=reader_id, action=action, **place)

    def ask(self, method: str, **params: Any) -> Any:
        place = {"owner_id": -GROUP, "post_id": self.post_id} | params
        answer = self.vk.call(method, self.tokens["service_token"], **place)
        assert "response" in answer, answer
        return answer["response"]

    def comments(self, **params: Any) -> Any:
        return self.ask("wall.getComments", **params)


@pytest.fixture
def wall() -> Iterator[Wall]:
    with running() as vk:
        vk.post("/sim/limits", enabled=False)
        tokens = vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
        post = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш")
        readers = vk.post("/sim/readers", count=15, seed=1, kind="open")["ids"]
        yield Wall(vk, tokens, post["post_id"], readers)


def thread_of_twelve(wall: Wall) -> tuple[int, list[int]]:
    top = wall.act(wall.readers[0], "comment", text="Кто за?")["comment_id"]
    wall.act(wall.readers[1], "comment", text="Мимо")
    say = {"action": "comment", "comment_id": top}
    return top, [wall.act(r, text="Я", **say)["comment_id"] for r in wall.readers[:12]]


def test_a_thread_is_cut_to_ten_and_paged_by_its_first_comment(wall: Wall) -> None:
    top, replies = thread_of_twelve(wall)
    first = wall.comments(thread_items_count=10)["items"][0]
    assert first["thread"]["count"] == 12
    assert [c["id"] for c in first["thread"]["items"]] == replies[:10]
    rest = wall.comments(comment_id=top, offset=10, count=100)
    assert [c["id"] for c in rest["items"]] == replies[10:]


def test_count_is_of_the_whole_post_and_a_level_has_its_own(wall: Wall) -> None:
    top, _ = thread_of_twelve(wall)
    whole, thread = wall.comments(count=100), wall.comments(comment_id=top)
    assert (whole["count"], whole["current_level_count"]) == (14, 2)
    assert (thread["count"], thread["current_level_count"]) == (14, 12)


def test_a_reply_to_a_reply_stays_in_the_same_thread(wall: Wall) -> None:
    top, replies = thread_of_twelve(wall)
    deeper = wall.act(wall.readers[3], "comment", text="И я", comment_id=replies[0])
    found = wall.comments(comment_id=top, count=100)["items"][-1]
    assert (found["id"], found["parents_stack"]) == (deeper["comment_id"], [top])
    assert found["reply_to_comment"] == replies[0]


def test_a_deleted_comment_is_a_stub_while_its_thread_lives(wall: Wall) -> None:
    top, replies = thread_of_twelve(wall)
    wall.act(wall.readers[0], "delete_comment", comment_id=top)
    wall.act(wall.readers[1], "delete_comment", comment_id=replies[1])
    first = wall.comments(thread_items_count=10)["items"][0]
    assert (first["deleted"], first["from_id"], first["text"]) == (True, 0, "")
    assert replies[1] not in [c["id"] for c in first["thread"]["items"]]
    assert wall.comments()["count"] == 12


def test_long_comments_are_cut_unless_whole_ones_are_asked_for(wall: Wall) -> None:
    wall.act(wall.readers[0], "comment", text="а" * 200 + " книга")
    assert wall.comments()["items"][0]["text"] == "а" * 90 + "…"
    assert wall.comments(preview_length=0)["items"][0]["text"].endswith("книга")


def test_paging_from_a_comment_starts_with_it(wall: Wall) -> None:
    ids = [wall.act(r, "comment", text="Я")["comment_id"] for r in wall.readers]
    page = wall.comments(start_comment_id=ids[5], count=3)["items"]
    assert [c["id"] for c in page] == ids[5:8]


def test_likes_are_paged_newest_first(wall: Wall) -> None:
    for reader in wall.readers:
        wall.act(reader, "like")
    about = {"type": "post", "item_id": wall.post_id, "count": 10}
    pages = [wall.ask("likes.getList", offset=offset, **about) for offset in (0, 10)]
    assert [i for page in pages for i in page["items"]] == wall.readers[::-1]
    assert {page["count"] for page in pages} == {15}


def test_closed_profiles_reposts_are_counted_but_not_listed(wall: Wall) -> None:
    closed = wall.vk.post("/sim/readers", count=1, seed=1, kind="closed")["ids"][0]
    for reader in (closed, wall.readers[0]):
        wall.act(reader, "repost")
    named = {"posts": f"-{GROUP}_{wall.post_id}"}
    (post,) = wall.ask("wall.getById", **named)["items"]
    assert post["reposts"]["count"] == 2
    about = {"type": "post", "item_id": wall.post_id, "filter": "copies"}
    assert wall.ask("likes.getList", **about)["items"] == wall.readers[:1]
    assert [r["from_id"] for r in wall.ask("wall.getReposts")["items"]] == wall.readers[:1]


@pytest.mark.parametrize(
    ("method", "key"), [("wall.post", "post_id"), ("wall.createComment", "comment_id")]
)
def test_the_same_guid_writes_once(wall: Wall, method: str, key: str) -> None:
    def write(guid: str) -> int:
        place = {"owner_id": -GROUP, "message": "Итоги", "guid": guid}
        if method == "wall.createComment":
            place["post_id"] = wall.post_id
        answer = wall.vk.call(method, wall.tokens["community_token"], **place)
        found: int = answer["response"][key]
        return found

    assert write("a") == write("a")
    assert write("b") != write("a")


def test_a_community_token_writes_words_but_no_photos(wall: Wall) -> None:
    token = wall.tokens["community_token"]
    photo = {"owner_id": -GROUP, "message": "Итоги", "attachments": "photo-1_2"}
    assert wall.vk.call("wall.post", token, **photo)["error"]["error_code"] == 27
    links = photo | {"attachments": "https://a.example,https://b.example"}
    assert wall.vk.call("wall.post", token, **links)["error"]["error_code"] == 100


def test_messages_reach_only_those_who_allowed_them_and_once_a_random_id(wall: Wall) -> None:
    token, (one, two) = wall.tokens["community_token"], wall.readers[:2]
    wall.act(one, "write")
    message = {"message": "Вы выиграли", "random_id": 5}
    refused = wall.vk.call("messages.send", token, user_id=two, **message)
    assert refused["error"]["error_code"] == 901
    sent = [wall.vk.call("messages.send", token, user_id=one, **message) for _ in range(2)]
    assert sent[0] == sent[1]
    many = wall.vk.call("messages.send", token, peer_ids=f"{one},{two}", **message)["response"]
    assert ["error" in each for each in many] == [False, True]


def test_asking_to_join_is_not_membership(wall: Wall) -> None:
    reader = wall.readers[0]
    wall.act(reader, "join", text="request")
    asked = {"group_id": GROUP, "user_ids": reader, "extended": 1}
    (status,) = wall.ask("groups.isMember", **asked)
    assert (status["member"], status["request"]) == (0, 1)


def test_deleted_profiles_say_so_and_unknown_ids_are_left_out(wall: Wall) -> None:
    gone = wall.vk.post("/sim/readers", count=1, seed=2, kind="deleted")["ids"][0]
    users = wall.ask("users.get", user_ids=f"{gone},1,{wall.readers[0]}")
    assert [user["id"] for user in users] == [gone, wall.readers[0]]
    assert [user.get("deactivated") for user in users] == ["deleted", None]
