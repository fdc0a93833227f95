"""How callbacks come: asked for, in VK's envelope, repeated until `ok`, troubled on demand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from time import time
from typing import Any

import pytest
from vkbottle_types.events.objects import group_event_objects

from simulator.receiver import OK, Receiver, receiving
from simulator.running import Running, running

GROUP = 7002
EVENTS = (
    *("like_add", "like_remove", "wall_repost", "wall_post_new", "poll_vote_new"),
    *("wall_reply_new", "wall_reply_edit", "wall_reply_delete", "wall_reply_restore"),
    *("group_join", "group_leave", "group_officers_edit", "user_block", "user_unblock"),
    *("message_new", "message_reply", "message_allow", "message_deny"),
)
ENVELOPE = {"group_id", "type", "event_id", "v", "secret", "object"}


@dataclass
class Scene:
    vk: Running
    receiver: Receiver
    token: str
    post_id: int
    readers: list[int]

    def act(self, action: str, reader: int = 0, **more: Any) -> Any:
        place = {"group_id": GROUP, "post_id": self.post_id} | more
        who = self.readers[reader]
        return self.vk.post("/sim/act", reader_id=who, action=action, **place)

    def listen(self, *events: str, **more: str) -> int:
        return self.receiver.register(self.vk, self.token, GROUP, *(events or EVENTS), **more)

    def deliveries(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.vk.get("/sim/deliveries")
        return listed

    def status(self) -> str:
        answer = self.vk.call("groups.getCallbackServers", self.token, group_id=GROUP)
        return str(answer["response"]["items"][-1]["status"])


@pytest.fixture
def scene() -> Iterator[Scene]:
    with running() as vk, receiving() as receiver:
        tokens = vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
        poll = {"question": "?", "options": ["да", "нет"]}
        post = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш", poll=poll)
        readers = vk.post("/sim/readers", count=3, seed=1, kind="open")["ids"]
        vk.post("/sim/delivery", backoff_s=0.01, longest_backoff_s=0.02, attempts=4)
        yield Scene(
            vk,
            receiver,
            tokens["community_token"],
            tokens["service_token"],
            post["post_id"],
            readers,
        )


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
    scene.listen()
    live(scene)
    scene.vk.settle()
    assert {e.body["type"] for e in scene.receiver.events} == set(EVENTS)
    for event in scene.receiver.events:
        name = "".join(part.title() for part in event.body["type"].split("_")) + "Object"
        getattr(group_event_objects, name).model_validate(event.body["object"])


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


@pytest.mark.parametrize("text", ["Ok", "ok\n", "\ufeffok", '"ok"', ""])
def test_anything_but_ok_is_repeated_with_a_growing_counter(scene: Scene, text: str) -> None:
    scene.receiver.answer = lambda _body, nth: OK if nth == 2 else (200, text, {})
    scene.listen()
    scene.act("like")
    scene.vk.settle()
    counters = [e.headers.get("X-Retry-Counter") for e in scene.receiver.events]
    assert counters == [None, "1", "2"]
    assert len({e.body["event_id"] for e in scene.receiver.events}) == 1
    assert [d["status"] for d in scene.deliveries()] == ["delivered"]


def test_repeats_end(scene: Scene) -> None:
    scene.receiver.answer = lambda _body, _nth: (500, "ok", {})
    scene.listen()
    scene.act("like")
    scene.vk.settle()
    assert [(d["status"], d["attempts"]) for d in scene.deliveries()] == [("gave_up", 4)]


def test_a_server_may_ask_for_a_later_repeat(scene: Scene) -> None:
    later = {"Retry-After": formatdate(time() + 2, usegmt=True)}
    scene.receiver.answer = lambda _body, nth: OK if nth else (503, "", later)
    scene.listen()
    began = time()
    scene.act("like")
    scene.receiver.wait(2)
    assert time() - began > 0.9  # a date has whole seconds only


def test_remove_makes_vk_forget_the_server(scene: Scene) -> None:
    scene.receiver.answer = lambda _body, _nth: (200, "remove", {})
    scene.listen()
    scene.act("like")
    scene.vk.settle()
    answer = scene.vk.call("groups.getCallbackServers", scene.token, group_id=GROUP)
    assert answer["response"] == {"count": 0, "items": []}


def test_duplicates_bear_the_same_event_id(scene: Scene) -> None:
    scene.vk.post("/sim/delivery", duplicate=1)
    scene.listen()
    scene.act("like")
    scene.vk.settle()
    first, second = scene.receiver.events
    assert first.body == second.body


def toggles(scene: Scene) -> list[str]:
    for action in ("like", "unlike") * 8:
        scene.act(action)
    scene.vk.settle()
    return [e.body["event_id"] for e in scene.receiver.events]


def test_shuffled_events_come_in_another_order(scene: Scene) -> None:
    scene.vk.post("/sim/delivery", shuffle=True)
    scene.listen()
    came = toggles(scene)
    sent = [d["event_id"] for d in scene.deliveries()]
    assert sorted(came) == sorted(sent)
    assert came != sent


def test_unshuffled_events_of_a_person_keep_their_order(scene: Scene) -> None:
    scene.listen()
    assert toggles(scene) == [d["event_id"] for d in scene.deliveries()]


def test_lost_events_are_never_sent_and_the_seed_says_which(scene: Scene) -> None:
    lost = []
    for _ in range(2):
        scene.vk.post("/sim/delivery", lose=0.5, seed=5)
        before = len(scene.deliveries())
        if not before:
            scene.listen()
        toggles(scene)
        lost.append([d["status"] == "lost" for d in scene.deliveries()[before:]])
    assert lost[0] == lost[1]
    assert 0 < sum(lost[0]) < len(lost[0])
    assert len(scene.receiver.events) == 2 * lost[0].count(False)


def test_what_was_not_delivered_outlives_the_process(tmp_path: Any) -> None:
    state = tmp_path / "vk.json"
    with receiving() as receiver:
        receiver.answer = lambda _body, _nth: (500, "", {})
        with running(state) as vk:
            tokens = vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
            reader = vk.post("/sim/readers", count=1, seed=1)["ids"][0]
            vk.post("/sim/delivery", backoff_s=60, longest_backoff_s=60)
            receiver.register(vk, tokens["community_token"], GROUP, "group_join")
            vk.post("/sim/act", reader_id=reader, action="join", group_id=GROUP)
            receiver.wait(1)
        receiver.answer = lambda _body, _nth: OK
        with running(state) as vk:
            vk.settle()
            assert [d["status"] for d in vk.get("/sim/deliveries")] == ["delivered"]
    assert json.loads(state.read_text())["communities"][str(GROUP)]["members"][str(reader)]
