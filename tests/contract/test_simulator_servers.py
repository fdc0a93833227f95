"""Callback servers that an administrator adds by hand, and servers that break."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.simulator_scene import GROUP, Scene, scene_with_a_receiver


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_with_a_receiver() as scene:
        yield scene


def by_hand(scene: Scene, **more: str) -> dict[str, Any]:
    about = {"group_id": GROUP, "url": scene.receiver.url} | more
    made: dict[str, Any] = scene.vk.post("/sim/servers/by-hand", **about)
    return made


def change(scene: Scene, server_id: int, **more: Any) -> bool:
    about = {"group_id": GROUP, "server_id": server_id}
    return bool(scene.vk.post("/sim/servers", **about, **more)["ok"])


def confirm(scene: Scene, server_id: int) -> bool:
    about = {"group_id": GROUP, "server_id": server_id}
    return bool(scene.vk.post("/sim/servers/confirm", **about)["ok"])


def types(scene: Scene) -> list[str]:
    scene.vk.settle()
    return [event.body["type"] for event in scene.receiver.events]


def test_the_page_shows_a_code_that_the_api_does_not_tell(scene: Scene) -> None:
    answer = scene.vk.call("groups.getCallbackConfirmationCode", scene.token, group_id=GROUP)
    made = by_hand(scene)
    assert made["code"] != answer["response"]["code"]
    scene.receiver.code = answer["response"]["code"]
    assert not confirm(scene, made["server_id"])
    assert scene.status() == "failed"


def test_a_server_added_by_hand_is_confirmed_by_the_pages_code(scene: Scene) -> None:
    made = by_hand(scene, secret="тайна")
    assert scene.status() == "unconfigured"
    assert scene.receiver.confirmations == []
    scene.receiver.code = made["code"]
    assert confirm(scene, made["server_id"])
    assert scene.receiver.confirmations[0]["secret"] == "тайна"
    assert scene.status() == "ok"
    assert change(scene, made["server_id"], events_on=["like_add"])
    scene.act("like")
    assert types(scene) == ["like_add"]


def test_all_events_are_switched_at_once(scene: Scene) -> None:
    server_id = scene.listen("like_add")
    change(scene, server_id, events_off=["*"])
    scene.act("like")
    assert types(scene) == []
    change(scene, server_id, events_on=["*"])
    scene.act("unlike")
    assert types(scene) == ["like_remove"]


def test_events_switched_off_are_seen_in_the_settings(scene: Scene) -> None:
    server_id = scene.listen()
    change(scene, server_id, events_off=["wall_reply_new"])
    about = {"group_id": GROUP, "server_id": server_id}
    answer = scene.vk.call("groups.getCallbackSettings", scene.token, **about)
    events = answer["response"]["events"]
    assert (events["wall_reply_new"], events["wall_repost"]) == (0, 1)


@pytest.mark.parametrize("status", ["failed", "fail"])
def test_a_failed_server_gets_nothing_until_it_is_well(scene: Scene, status: str) -> None:
    server_id = scene.listen()
    change(scene, server_id, status=status)
    assert scene.status() == status
    scene.act("like")
    change(scene, server_id, status="ok")
    scene.act("unlike")
    assert types(scene) == ["like_remove"]


def test_a_removed_server_is_gone(scene: Scene) -> None:
    server_id = scene.listen()
    assert change(scene, server_id, remove=True)
    answer = scene.vk.call("groups.getCallbackServers", scene.token, group_id=GROUP)
    assert answer["response"]["items"] == []
    assert not change(scene, server_id, status="ok")


def test_another_address_shows_in_the_list(scene: Scene) -> None:
    server_id = scene.listen()
    change(scene, server_id, url="http://127.0.0.1:9/other")
    answer = scene.vk.call("groups.getCallbackServers", scene.token, group_id=GROUP)
    assert answer["response"]["items"][0]["url"] == "http://127.0.0.1:9/other"


@pytest.mark.parametrize("wrong", [{"status": "fine"}, {"events_on": ["made_up"]}])
def test_what_vk_does_not_know_is_refused(scene: Scene, wrong: dict[str, Any]) -> None:
    assert not change(scene, scene.listen(), **wrong)


def test_in_silence_nothing_is_sent_and_all_of_it_is_lost(scene: Scene) -> None:
    scene.listen()
    scene.vk.post("/sim/delivery", silence=True)
    scene.act("like")
    assert types(scene) == []
    scene.vk.post("/sim/delivery", silence=False)
    scene.act("unlike")
    assert types(scene) == ["like_remove"]
    assert [d["status"] for d in scene.deliveries()] == ["lost", "delivered"]


def test_repeats_end_in_silence_too(scene: Scene) -> None:
    scene.receiver.answer = lambda _body, _nth: (500, "", {})
    scene.vk.post("/sim/delivery", backoff_s=0.3, longest_backoff_s=0.3, attempts=50)
    scene.listen()
    scene.act("like")
    scene.receiver.wait(1)
    scene.vk.post("/sim/delivery", silence=True)
    scene.vk.settle()
    assert [d["status"] for d in scene.deliveries()] == ["lost"]
