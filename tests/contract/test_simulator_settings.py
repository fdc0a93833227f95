"""What a community hides, closes and may not do any more today."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.running import Running, running

GROUP = 7014


@dataclass
class Place:
    vk: Running
    tokens: dict[str, str]
    post_id: int
    reader: int

    def ask(self, kind: str, method: str, **params: Any) -> Any:
        on_wall = {"owner_id": -GROUP, "post_id": self.post_id, "group_id": GROUP}
        return self.vk.call(method, self.tokens[f"{kind}_token"], **(on_wall | params))

    def code(self, kind: str, method: str, **params: Any) -> int:
        return int(self.ask(kind, method, **params).get("error", {}).get("error_code", 0))

    def act(self, action: str) -> None:
        about = {"group_id": GROUP, "post_id": self.post_id, "action": action}
        assert self.vk.post("/sim/act", reader_id=self.reader, **about)["ok"]

    def reposters(self, kind: str) -> list[int]:
        about = {"type": "post", "item_id": self.post_id, "filter": "copies"}
        listed = self.ask(kind, "likes.getList", **about)["response"]["items"]
        reposts = self.ask(kind, "wall.getReposts")["response"]["items"]
        assert listed == [repost["from_id"] for repost in reposts]
        return list(listed)

    def post(self, kind: str) -> Any:
        named = {"posts": f"-{GROUP}_{self.post_id}"}
        return self.ask(kind, "wall.getById", **named)["response"]["items"]

    def settings(self, **switches: Any) -> Any:
        return self.vk.post("/sim/settings", group_id=GROUP, **switches)


@pytest.fixture
def place() -> Iterator[Place]:
    with running() as vk:
        vk.post("/sim/limits", enabled=False)
        tokens = vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
        post_id = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш")["post_id"]
        reader = vk.post("/sim/readers", count=1, seed=1, kind="open")["ids"][0]
        yield Place(vk, tokens, post_id, reader)


def test_hidden_reposters_are_told_to_a_manager_only_and_counted_for_all(place: Place) -> None:
    place.act("repost")
    place.settings(hide_reposts=True)
    assert (place.reposters("service"), place.reposters("user")) == ([], [place.reader])
    assert place.post("service")[0]["reposts"]["count"] == 1


def test_hidden_members_are_told_to_the_community_only(place: Place) -> None:
    place.settings(hide_members=True)
    codes = [place.code(kind, "groups.getMembers") for kind in ("service", "community", "user")]
    assert codes == [15, 0, 0]
    assert place.code("service", "groups.isMember", user_id=place.reader) == 0


def test_after_so_many_posts_a_day_vk_takes_no_more(place: Place) -> None:
    place.settings(posts_a_day=2)
    codes = [place.code("community", "wall.post", message=str(n), post_id="") for n in range(3)]
    assert codes == [0, 0, 214]
    error = place.ask("community", "wall.post", message="?", post_id="")["error"]
    assert error["error_msg"].endswith("you can only add 2 posts a day")
    place.settings(posts_a_day=3)
    assert place.code("community", "wall.post", message="?", post_id="") == 0


def test_closed_comments_are_read_but_not_written_and_hidden_ones_neither(place: Place) -> None:
    codes = {}
    for action in ("close_comments", "hide_comments", "open_comments"):
        place.act(action)
        read = place.code("service", "wall.getComments")
        codes[action] = (read, place.code("community", "wall.createComment", message="Да"))
    expected = {"close_comments": (0, 213), "hide_comments": (212, 213), "open_comments": (0, 0)}
    assert codes == expected


def test_a_deleted_post_is_left_out_or_a_stub(place: Place) -> None:
    place.act("delete_post")
    assert place.post("service") == []
    place.settings(stub_deleted=True)
    (stub,) = place.post("service")
    assert (stub["id"], stub["is_deleted"], "text" in stub) == (place.post_id, True, False)
    assert place.code("service", "wall.getComments") == 15


def test_an_archived_post_is_for_managers(place: Place) -> None:
    place.act("archive_post")
    assert place.post("service") == []
    assert place.post("user")[0]["is_archived"] is True
    assert place.code("service", "wall.getComments") == 15
    assert place.ask("service", "wall.get")["response"]["items"] == []
    place.act("unarchive_post")
    assert "is_archived" not in place.post("service")[0]


def test_a_short_page_is_not_the_last(place: Place) -> None:
    counts = dict.fromkeys(("likers", "reposters", "members", "comments"), 30)
    place.vk.post("/sim/mass", group_id=GROUP, post_id=place.post_id, **counts)
    place.settings(short_pages=3)
    about = {"type": "post", "item_id": place.post_id, "count": 10}
    lists = ("likes.getList", "wall.getReposts", "wall.getComments", "groups.getMembers")
    for method in lists:
        pages = [
            place.ask("service", method, offset=offset, **about)["response"]
            for offset in (0, 10, 20, 40)
        ]
        assert [len(page["items"]) for page in pages] == [7, 7, 6, 0], method
        assert {page.get("count", 30) for page in pages} <= {30, 31}, method


def test_settings_answer_how_all_of_them_stand(place: Place) -> None:
    usual = {"hide_reposts": False, "hide_members": False, "posts_a_day": 0}
    usual |= {"stub_deleted": False, "short_pages": 0, "forget_guids": False}
    assert place.settings() == usual
    assert place.settings(hide_members=True) == usual | {"hide_members": True}


@pytest.mark.parametrize("wrong", [{"hide_all": True}, {"posts_a_day": "2"}, {"hide_members": 1}])
def test_a_setting_that_is_none_is_refused(place: Place, wrong: dict[str, Any]) -> None:
    assert not place.settings(**wrong)["ok"]
    assert not place.vk.post("/sim/settings", **wrong)["ok"]


@pytest.mark.parametrize("forgets", [False, True])
def test_a_guid_hinders_a_second_post_while_it_is_known(place: Place, forgets: bool) -> None:
    place.settings(forget_guids=forgets)
    said = {"message": "Итоги", "guid": "g", "post_id": ""}
    ids = {place.ask("community", "wall.post", **said)["response"]["post_id"] for _ in range(2)}
    assert len(ids) == (2 if forgets else 1)


@pytest.mark.parametrize("forgets", [False, True])
def test_a_guid_hinders_a_second_comment_while_it_is_known(place: Place, forgets: bool) -> None:
    place.settings(forget_guids=forgets)
    said = {"message": "Итоги", "guid": "g"}
    answers = [place.ask("community", "wall.createComment", **said) for _ in range(2)]
    ids = {answer["response"]["comment_id"] for answer in answers}
    assert len(ids) == (2 if forgets else 1)


def test_a_message_is_sent_once_also_where_guids_are_forgotten(place: Place) -> None:
    place.settings(forget_guids=True)
    place.act("allow_messages")
    said = {"peer_id": place.reader, "message": "Итоги", "random_id": 7}
    first, again = (place.ask("community", "messages.send", **said) for _ in range(2))
    assert first["response"] == again["response"]
    assert len(place.vk.get(f"/sim/state?group_id={GROUP}")["letters"]) == 1
