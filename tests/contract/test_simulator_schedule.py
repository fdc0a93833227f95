"""Scheduled posts: seen by managers only, and under another id once they are published."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.simulator_scene import GROUP, Scene, scene_with_a_receiver

WALL = {"owner_id": -GROUP, "from_group": 1}


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_with_a_receiver() as scene:
        scene.vk.post("/sim/limits", enabled=False)
        scene.listen()
        yield scene


def tokens(scene: Scene) -> dict[str, str]:
    named = {"group_id": GROUP, "name": "Б", "screen_name": "lib"}
    found: dict[str, str] = scene.vk.post("/sim/communities", **named)
    return found


def scheduled(scene: Scene, **when: Any) -> int:
    post_id: int = scene.vk.post("/sim/posts", group_id=GROUP, text="Потом", **when)["post_id"]
    return post_id


def published(scene: Scene) -> dict[str, Any]:
    scene.receiver.wait(1)
    (post,) = scene.receiver.bodies("wall_post_new")
    return post


def test_a_scheduled_post_is_for_managers(scene: Scene) -> None:
    post_id = scheduled(scene, scheduled=True)
    named = {"posts": f"-{GROUP}_{post_id}"}
    kinds = ("service", "user")
    seen = [scene.vk.call("wall.getById", tokens(scene)[f"{k}_token"], **named) for k in kinds]
    assert seen[0]["response"]["items"] == []
    assert seen[1]["response"]["items"][0]["post_type"] == "postpone"
    assert scene.receiver.events == []
    assert scene.vk.get(f"/sim/state?group_id={GROUP}")["scheduled"] == [post_id]


def test_only_managers_list_what_is_scheduled(scene: Scene) -> None:
    post_id = scheduled(scene, scheduled=True)
    asked = WALL | {"filter": "postponed"}
    user = scene.vk.call("wall.get", tokens(scene)["user_token"], **asked)
    assert [post["id"] for post in user["response"]["items"]] == [post_id]
    service = scene.vk.call("wall.get", tokens(scene)["service_token"], **asked)
    assert service["error"]["error_code"] == 15


def test_a_published_post_has_another_id_and_its_event_names_the_old_one(scene: Scene) -> None:
    old = scheduled(scene, scheduled=True)
    new = scene.vk.post("/sim/posts/publish", group_id=GROUP, post_id=old)["post_id"]
    event = published(scene)
    assert new != old
    assert (event["id"], event["postponed_id"], event["post_type"]) == (new, old, "post")
    asked = {"posts": f"-{GROUP}_{old},-{GROUP}_{new}"}
    answer = scene.vk.call("wall.getById", tokens(scene)["user_token"], **asked)
    assert [post["id"] for post in answer["response"]["items"]] == [new]
    assert not scene.vk.post("/sim/posts/publish", group_id=GROUP, post_id=old)["ok"]


def test_it_is_published_by_itself_when_its_time_comes(scene: Scene) -> None:
    old = scheduled(scene, publish_in_s=1)
    assert published(scene)["postponed_id"] == old


def test_the_api_schedules_publishes_and_deletes(scene: Scene) -> None:
    user = tokens(scene)["user_token"]

    def post(**params: Any) -> Any:
        return scene.vk.call("wall.post", user, **WALL, **params)

    later = int(time.time()) + 600
    first, second = (
        post(message=text, publish_date=later)["response"]["post_id"] for text in ("Раз", "Два")
    )
    about = {"owner_id": -GROUP, "post_id": second}
    assert scene.vk.call("wall.delete", user, **about)["response"] == 1
    assert post(post_id=second)["error"]["error_code"] == 100
    assert post(post_id=first)["response"]["post_id"] == published(scene)["id"]
    assert post(message="?", publish_date=1)["error"]["error_code"] == 100


def test_an_ordinary_post_was_never_postponed(scene: Scene) -> None:
    scene.vk.post("/sim/posts", group_id=GROUP, text="Сразу")
    assert "postponed_id" not in published(scene)
