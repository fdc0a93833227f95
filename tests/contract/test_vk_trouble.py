"""Trouble below VK's envelope: what the client says of it, and what became of the call."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.running import Running, running
from tests.contract.scripted import TRIES, client_of
from tests.fakes.gates import RecordingGate
from vk.errors import Action, VkError
from vk.port import Tokens, Vk

GROUP = 7040
PATIENCE_S = 0.3
LATE_S = 30  # the simulator is stopped at the end of a test, and does not wait so long
ANSWERED_WRONG = ("http500", "html", "no_envelope", "broken_json")
NOT_ANSWERED = ("reset", "hang", "effect_then_timeout", "slow")
DONE_ALL_THE_SAME = ("effect_then_timeout", "slow", "broken_json", "drip")


class Scene:
    def __init__(self, simulator: Running) -> None:
        self._sim = simulator
        simulator.post("/sim/limits", enabled=False)
        made = simulator.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib7040")
        tokens = Tokens(made["community_token"], made["service_token"])
        self.gate = RecordingGate()
        self.vk: Vk = client_of(
            simulator.url,
            tokens,
            gate=self.gate,
            connect_within_s=PATIENCE_S,
            answer_within_s=PATIENCE_S,
        )

    def trouble(self, kind: str, method: str, times: int = 1, seconds: float = LATE_S) -> None:
        self._sim.post("/sim/faults", method=method, kind=kind, times=times, seconds=seconds)

    def reader(self) -> int:
        """Somebody who lets the community write to her."""
        reader = int(self._sim.post("/sim/readers", count=1, seed=1, kind="open")["ids"][0])
        about = {"group_id": GROUP, "reader_id": reader}
        self._sim.post("/sim/act", action="allow_messages", **about)
        return reader

    def messages(self) -> list[str]:
        return [message.text for message in self._sim.sim.world.communities[GROUP].messages]

    def calls(self) -> list[str]:
        log: list[dict[str, Any]] = self._sim.get("/sim/log")
        return [line["method"] for line in log]

    def texts(self) -> list[str]:
        return [post.text for post in self.vk.recent_posts(-GROUP)]


@pytest.fixture
def scene() -> Iterator[Scene]:
    with running() as simulator:
        yield Scene(simulator)


EVERY_KIND = pytest.mark.parametrize("kind", [*ANSWERED_WRONG, *NOT_ANSWERED, "drip"])


@EVERY_KIND
def test_a_read_gets_over_one_trouble(scene: Scene, kind: str) -> None:
    scene.trouble(kind, "groups.isMember")
    assert scene.vk.members(GROUP, [1]) == {1: False}
    assert len(scene.calls()) == 2


@EVERY_KIND
def test_a_read_gives_up_on_trouble_without_end(scene: Scene, kind: str) -> None:
    scene.trouble(kind, "groups.isMember", times=99)
    began = time.monotonic()
    with pytest.raises(VkError) as caught:
        scene.vk.members(GROUP, [1])
    assert (caught.value.action, caught.value.code) == (Action.RETRY, None)
    assert scene.calls() == ["groups.isMember"] * TRIES
    assert time.monotonic() - began < TRIES * PATIENCE_S + 3
    assert scene.gate.heard == []


@EVERY_KIND
def test_a_write_in_trouble_is_made_once_and_said_to_be_uncertain(scene: Scene, kind: str) -> None:
    scene.trouble(kind, "wall.post")
    with pytest.raises(VkError) as caught:
        scene.vk.publish_post(GROUP, "Итоги", "guid")
    assert (caught.value.action, caught.value.uncertain) == (Action.RETRY, True)
    assert scene.calls() == ["wall.post"]
    assert scene.texts() == (["Итоги"] if kind in DONE_ALL_THE_SAME else [])


@EVERY_KIND
def test_the_same_write_again_does_it_once(scene: Scene, kind: str) -> None:
    scene.trouble(kind, "wall.post")
    with pytest.raises(VkError):
        scene.vk.publish_post(GROUP, "Итоги", "guid")
    scene.vk.publish_post(GROUP, "Итоги", "guid")
    assert scene.texts() == ["Итоги"]


@EVERY_KIND
def test_a_message_in_trouble_is_received_once(scene: Scene, kind: str) -> None:
    reader = scene.reader()
    scene.trouble(kind, "messages.send")
    with pytest.raises(VkError):
        scene.vk.send_message(reader, "Вы выиграли", 12345)
    scene.vk.send_message(reader, "Вы выиграли", 12345)
    assert scene.messages() == ["Вы выиграли"]


def test_an_answer_that_drips_is_not_waited_for_without_end(scene: Scene) -> None:
    """Every byte comes in time; all of them would take five seconds."""
    scene.trouble("drip", "wall.post", seconds=5)
    began = time.monotonic()
    with pytest.raises(VkError) as caught:
        scene.vk.publish_post(GROUP, "Итоги", "guid")
    assert (caught.value.reason, caught.value.uncertain) == ("no answer in time", True)
    assert time.monotonic() - began < 3


def test_a_slow_answer_within_patience_is_taken(scene: Scene) -> None:
    scene.trouble("slow", "groups.isMember", seconds=PATIENCE_S / 3)
    assert scene.vk.members(GROUP, [1]) == {1: False}
    assert len(scene.calls()) == 1
