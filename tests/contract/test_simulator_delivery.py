"""Callbacks are repeated until `ok`, and lost, doubled or shuffled when that is asked for."""

import json
from collections.abc import Iterator
from email.utils import formatdate
from itertools import repeat
from pathlib import Path
from time import time

import pytest

from simulator.receiver import OK, receiving
from simulator.running import running
from tests.contract.simulator_scene import GROUP, Scene, scene_with_a_receiver


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_with_a_receiver() as scene:
        yield scene


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


@pytest.mark.parametrize("where", ["http://[", "http://\xff\xfe", "http://a:99999999/", "file:///"])
def test_a_redirect_is_not_ok_wherever_it_leads(scene: Scene, where: str) -> None:
    scene.receiver.answer = lambda _body, nth: OK if nth else (302, "ok", {"Location": where})
    scene.listen()
    scene.act("like")
    scene.vk.settle()
    assert [(d["status"], d["attempts"]) for d in scene.deliveries()] == [("delivered", 2)]


@pytest.mark.parametrize("when", ["", "2", "-5", "Mon", ", ,", "Sat, 01 Jan 0001 00:00:00 GMT"])
def test_what_is_no_later_time_is_not_waited_for(scene: Scene, when: str) -> None:
    scene.receiver.answer = lambda _body, nth: OK if nth else (503, "", {"Retry-After": when})
    scene.listen()
    scene.act("like")
    scene.vk.settle()
    assert [(d["status"], d["attempts"]) for d in scene.deliveries()] == [("delivered", 2)]


def test_an_answer_that_never_ends_is_not_waited_for(scene: Scene) -> None:
    scene.receiver.answer = lambda _body, nth: OK if nth else (200, repeat("ok" * 1000), {})
    scene.listen()
    scene.act("like")
    scene.vk.settle()
    assert [(d["status"], d["attempts"]) for d in scene.deliveries()] == [("delivered", 2)]


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


def test_what_was_not_delivered_outlives_the_process(tmp_path: Path) -> None:
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
