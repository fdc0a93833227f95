"""Which callbacks come, and how they look."""

from collections.abc import Iterator

import pytest
from vkbottle_types.events.objects import group_event_objects

from tests.contract.simulator_scene import (
    EVENTS,
    GROUP,
    MADE_UP,
    VALIDATED,
    Scene,
    scene_with_a_receiver,
)

ENVELOPE = {"group_id", "type", "event_id", "v", "secret", "object"}


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_with_a_receiver() as scene:
        yield scene


def test_a_server_that_answers_with_the_code_is_confirmed(scene: Scene) -> None:
    scene.listen(secret_key="тайна")
    assert scene.status() == "ok"
    asked = scene.receiver.confirmations[0]
    assert (asked["type"], asked["group_id"], asked["secret"]) == ("confirmation", GROUP, "тайна")


def test_a_server_that_answers_otherwise_has_failed_and_gets_nothing(scene: Scene) -> None:
    scene.listen()
    server = {"group_id": GROUP, "server_id": 1, "url": scene.receiver.url, "title": "t"}
    assert scene.vk.call("groups.editCallbackServer", scene.token, **server) == {"response": 1}
    assert scene.status() == "failed"  # the code has changed with the first confirmation
    scene.act("like")
    assert scene.deliveries() == []


@pytest.mark.parametrize(
    "url", ["http://", "http://[", "http://a..b/", "http://a:x/", "http:// a/"]
)
def test_an_address_of_nobody_has_failed(scene: Scene, url: str) -> None:
    scene.vk.call("groups.addCallbackServer", scene.token, group_id=GROUP, url=url, title="t")
    assert scene.status() == "failed"


def test_only_events_switched_on_are_sent(scene: Scene) -> None:
    scene.listen("like_remove")
    scene.act("like")
    scene.act("unlike")
    scene.vk.settle()
    assert [e.body["type"] for e in scene.receiver.events] == ["like_remove"]


def test_settings_left_unnamed_stay_as_they_were(scene: Scene) -> None:
    server_id = scene.listen("wall_repost", "group_join")
    own = {"group_id": GROUP, "server_id": server_id}
    scene.vk.call("groups.setCallbackSettings", scene.token, **own, group_join=0)
    answer = scene.vk.call("groups.getCallbackSettings", scene.token, **own)
    events = answer["response"]["events"]
    assert (events["wall_repost"], events["group_join"]) == (1, 0)


def test_the_envelope_holds_no_time_and_a_secret_only_if_one_was_set(scene: Scene) -> None:
    scene.listen("like_add", secret_key="s")
    scene.listen("like_add")
    scene.act("like")
    scene.vk.settle()
    first, second = sorted((e.body for e in scene.receiver.events), key=lambda b: "secret" in b)
    assert set(second) == ENVELOPE
    assert set(first) == ENVELOPE - {"secret"}
    assert first["event_id"] != second["event_id"]


def live(scene: Scene) -> None:
    """Everything a reader can do, and what the community does itself."""
    for action in ("like", "unlike", "repost", "join", "leave", "vote", "write", "deny_messages"):
        assert scene.act(action)["ok"], action
    said = scene.act("comment", text="Книга")["comment_id"]
    for action in ("like_comment", "unlike_comment", "delete_comment", "restore_comment"):
        assert scene.act(action, comment_id=said)["ok"], action
    assert scene.act("edit", comment_id=said, text="Книги")["ok"]
    for action in ("write", "block", "unblock"):
        assert scene.act(action, reader=1)["ok"], action
    scene.vk.post("/sim/managers", group_id=GROUP, user_ids=scene.readers[2:])
    wall = {"owner_id": -GROUP, "message": "Итоги"}
    scene.vk.call("wall.post", scene.token, **wall)
    scene.vk.call("wall.createComment", scene.token, **wall, post_id=scene.post_id)
    message = {"user_id": scene.readers[1], "random_id": 1, "message": "Да"}
    scene.vk.call("messages.send", scene.token, **message)


def test_every_event_has_the_shape_of_vks_schema(scene: Scene) -> None:
    scene.listen(*EVENTS, *MADE_UP)
    live(scene)
    for kind in MADE_UP:
        sent = {"group_id": GROUP, "type": kind, "reader_id": scene.readers[0]}
        assert scene.vk.post("/sim/events", **sent)["ok"], kind
    scene.vk.settle()
    assert {e.body["type"] for e in scene.receiver.events} == {*EVENTS, *MADE_UP}
    for event in scene.receiver.events:
        name = "".join(part.title() for part in event.body["type"].split("_")) + "Object"
        getattr(group_event_objects, name).model_validate(event.body["object"])
        VALIDATED["event types"].add(event.body["type"])


def test_any_other_event_is_sent_as_given_and_without_a_sample_refused(scene: Scene) -> None:
    scene.listen("video_new")
    sent = {"group_id": GROUP, "type": "video_new"}
    assert not scene.vk.post("/sim/events", **sent)["ok"]
    assert scene.vk.post("/sim/events", **sent, object={"id": 1})["ok"]
    scene.vk.settle()
    assert scene.receiver.bodies("video_new") == [{"id": 1}]


def test_a_like_of_a_comment_names_the_post_and_a_like_of_a_post_does_not(scene: Scene) -> None:
    scene.listen()
    scene.act("like")
    said = scene.act("comment", text="Книга")["comment_id"]
    scene.act("like_comment", comment_id=said)
    scene.vk.settle()
    keys = ("object_type", "object_id", "object_owner_id", "post_id")
    liked = [[like[key] for key in keys] for like in scene.receiver.bodies("like_add")]
    post = scene.post_id
    assert liked == [["post", post, -GROUP, 0], ["comment", said, -GROUP, post]]


def test_a_repost_leads_to_the_post_and_a_closed_profiles_repost_is_silent(scene: Scene) -> None:
    scene.listen()
    closed = scene.vk.post("/sim/readers", count=1, seed=1, kind="closed")["ids"][0]
    place = {"group_id": GROUP, "post_id": scene.post_id}
    scene.vk.post("/sim/act", reader_id=closed, action="repost", **place)
    scene.act("repost")
    scene.vk.settle()
    (event,) = scene.receiver.bodies("wall_repost")
    source = event["copy_history"][0]
    assert (event["from_id"], event["owner_id"]) == (scene.readers[0], scene.readers[0])
    assert (source["owner_id"], source["id"]) == (-GROUP, scene.post_id)


def test_the_communitys_own_comments_come_back_to_it(scene: Scene) -> None:
    scene.listen()
    said = {"owner_id": -GROUP, "post_id": scene.post_id, "message": "Спасибо"}
    scene.vk.call("wall.createComment", scene.token, **said)
    scene.vk.settle()
    (event,) = scene.receiver.bodies("wall_reply_new")
    assert (event["from_id"], event["post_owner_id"]) == (-GROUP, -GROUP)
