"""Very many people under a post, which are read in pages and batches as fast as by VK itself."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.running import Running, running

GROUP, LIKERS, COMMENTS, THREADS, REPLIES = 7011, 100_000, 20_000, 300, 12
TOP = COMMENTS - THREADS * REPLIES


@dataclass
class Mass:
    vk: Running
    token: str
    post_id: int
    told: dict[str, int]

    @property
    def on_wall(self) -> dict[str, Any]:
        return {"owner_id": -GROUP, "post_id": self.post_id}

    @property
    def liked(self) -> dict[str, Any]:
        return {"type": "post", "owner_id": -GROUP, "item_id": self.post_id, "count": 1000}

    def ask(self, method: str, **params: Any) -> Any:
        return self.vk.call(method, self.token, **params)["response"]

    def batch(self, method: str, calls: list[dict[str, Any]]) -> Any:
        listed = ",".join(f"API.{method}({json.dumps(call)})" for call in calls)
        return self.ask("execute", code=f"return [{listed}];")


@pytest.fixture(scope="module")
def mass() -> Iterator[Mass]:
    with running() as vk:
        vk.post("/sim/limits", enabled=False)
        vk.post("/sim/settings", service_execute=True)
        tokens = vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
        post_id = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш")["post_id"]
        crowd = {"likers": LIKERS, "comments": COMMENTS, "threads": THREADS, "replies": REPLIES}
        place = {"group_id": GROUP, "post_id": post_id}
        told = vk.post("/sim/mass", **place, **crowd, reposters=500, members=90_000, seed=1)
        yield Mass(vk, tokens["service_token"], post_id, told)


def test_the_counters_tell_them_all_and_no_callback_was_sent(mass: Mass) -> None:
    (post,) = mass.ask("wall.getById", posts=f"-{GROUP}_{mass.post_id}")["items"]
    assert post["likes"]["count"] == mass.told["likers"] == LIKERS
    assert post["comments"]["count"] == COMMENTS
    assert post["reposts"]["count"] == 500
    assert mass.vk.get("/sim/deliveries") == []


def test_all_likers_come_in_four_batches(mass: Mass) -> None:
    offsets = [range(start, start + 25_000, 1000) for start in range(0, LIKERS, 25_000)]
    began = time.monotonic()
    batches = [
        mass.batch("likes.getList", [mass.liked | {"offset": o} for o in os]) for os in offsets
    ]
    assert time.monotonic() - began < 10
    found = {liker for pages in batches for page in pages for liker in page["items"]}
    start = mass.told["ids_from"]
    assert found == set(range(start, start + LIKERS))


def test_all_comments_come_in_pages_and_the_long_threads_by_their_first_one(mass: Mass) -> None:
    pages = [
        mass.on_wall | {"count": 100, "thread_items_count": 10, "offset": o}
        for o in range(0, TOP, 100)
    ]
    began = time.monotonic()
    batches = [
        mass.batch("wall.getComments", pages[at : at + 25]) for at in range(0, len(pages), 25)
    ]
    assert time.monotonic() - began < 10
    top = [said for batch in batches for page in batch for said in page["items"]]
    assert len(top) == TOP
    threads = [said["thread"]["count"] for said in top if said["thread"]["count"]]
    assert threads == [REPLIES] * THREADS
    rest = mass.ask("wall.getComments", **mass.on_wall, comment_id=top[0]["id"], offset=10)
    assert len(rest["items"]) == REPLIES - 10


def test_members_and_profiles_are_asked_in_the_greatest_batches(mass: Mass) -> None:
    ids = range(mass.told["ids_from"] + 89_600, mass.told["ids_from"] + 90_600)
    halves = [",".join(map(str, half)) for half in (ids[:500], ids[500:])]
    answers = mass.batch("groups.isMember", [{"group_id": GROUP, "user_ids": h} for h in halves])
    assert sum(status["member"] for half in answers for status in half) == 400
    users = mass.batch("users.get", [{"user_ids": list(ids)}] * 25)
    assert [user["id"] for user in users[24]] == list(ids)


def test_more_replies_than_comments_cannot_be(mass: Mass) -> None:
    place = {"group_id": GROUP, "post_id": mass.post_id}
    assert not mass.vk.post("/sim/mass", **place, comments=10, threads=5)["ok"]


def test_a_second_crowd_is_made_of_other_people(mass: Mass) -> None:
    place = {"group_id": GROUP, "post_id": mass.post_id}
    second = mass.vk.post("/sim/mass", **place, members=5)
    assert second["ids_from"] == mass.told["ids_from"] + mass.told["people"]
