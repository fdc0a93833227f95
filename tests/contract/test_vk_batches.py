"""Many reads go to VK in few calls, where the token may, and fail as they would alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from structlog.testing import capture_logs

from simulator.running import Running, running
from tests.contract.scripted import client_of
from tests.fakes.gates import RecordingGate
from tests.fakes.scripted_vk import Reply, response, scripted_vk
from vk.errors import Action, VkError
from vk.port import Tokens, Vk

GROUP = 7050
WALL = -GROUP
LIKERS = 30_000  # of 30 pages
STRANGERS = range(10_000_000, 10_001_500)  # of 3 calls for members, 2 for people


@dataclass
class Scene:
    sim: Running
    post_id: int
    community: str
    service: str
    user: str
    gate: RecordingGate

    def client(self, *, service: bool = True, user: bool = False, batches: bool = False) -> Vk:
        tokens = Tokens(
            self.community,
            self.service if service else None,
            self.user if user else None,
            service_batches=batches,
        )
        return client_of(self.sim.url, tokens, gate=self.gate)

    def calls(self) -> list[tuple[str, str, int]]:
        """Token, method and the number of calls inside, of all calls since the last look."""
        log = self.sim.sim.log
        made = [(line["token"], line["method"], line.get("calls", 1)) for line in log]
        log.clear()
        return made

    def fault(self, method: str, code: int, times: int = 1, **more: Any) -> None:
        self.sim.post("/sim/faults", method=method, code=code, times=times, **more)


@pytest.fixture(scope="module")
def world() -> Iterator[Scene]:
    with running() as sim:
        sim.post("/sim/limits", enabled=False)
        made = sim.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib7050")
        post_id = sim.post("/sim/posts", group_id=GROUP, text="Розыгрыш")["post_id"]
        place = {"group_id": GROUP, "post_id": post_id}
        sim.post(
            "/sim/mass", **place, likers=LIKERS, reposters=20, comments=900, threads=30, replies=12
        )
        texts = made["community_token"], made["service_token"], made["user_token"]
        yield Scene(sim, post_id, *texts, RecordingGate())


@pytest.fixture
def scene(world: Scene) -> Iterator[Scene]:
    world.gate = RecordingGate()
    world.calls()
    yield world
    world.sim.post("/sim/faults", clear=True)
    world.sim.post("/sim/settings", service_execute=False, execute_bytes=5_000_000)
    world.sim.post("/sim/settings", group_id=GROUP, short_pages=0)


def test_a_service_token_of_which_nothing_is_known_reads_page_by_page(scene: Scene) -> None:
    assert len(scene.client().likers(WALL, scene.post_id, LIKERS)) == LIKERS
    assert scene.calls() == [("service", "likes.getList", 1)] * 30


def test_a_service_token_that_may_reads_25_pages_a_call(scene: Scene) -> None:
    scene.sim.post("/sim/settings", service_execute=True)
    likers = scene.client(batches=True).likers(WALL, scene.post_id, LIKERS)
    assert len(likers) == LIKERS
    assert scene.calls() == [("service", "execute", 25), ("service", "execute", 5)]


def test_for_many_pages_a_token_that_may_batch_is_taken_first(scene: Scene) -> None:
    scene.client(user=True).likers(WALL, scene.post_id, LIKERS)
    assert scene.calls() == [("user", "execute", 25), ("user", "execute", 5)]


def test_for_one_page_the_usual_token_is_taken(scene: Scene) -> None:
    scene.client(user=True).comments(WALL, scene.post_id, expected=90)
    assert scene.calls()[0] == ("service", "wall.getComments", 1)


def test_a_counter_that_says_too_little_costs_a_call_and_loses_nobody(scene: Scene) -> None:
    assert len(scene.client(user=True).likers(WALL, scene.post_id, 2000)) == LIKERS
    assert [calls for _token, _method, calls in scene.calls()] == [2, 25, 3]


def test_a_counter_that_says_too_much_costs_no_call(scene: Scene) -> None:
    assert len(scene.client(user=True).likers(WALL, scene.post_id, 10**9)) == LIKERS
    assert [calls for _token, _method, calls in scene.calls()] == [25, 5]


@pytest.mark.parametrize("user", [False, True])
def test_short_pages_lose_nobody(scene: Scene, user: bool) -> None:
    scene.sim.post("/sim/settings", group_id=GROUP, short_pages=10)
    client = scene.client(user=user)
    assert len(client.likers(WALL, scene.post_id, LIKERS)) == LIKERS * 9 // 10
    assert len(client.reposts(WALL, scene.post_id, 20)) == 18


def test_reposts_with_their_end_are_one_call(scene: Scene) -> None:
    assert len(scene.client(user=True).reposts(WALL, scene.post_id, 20)) == 20
    assert scene.calls() == [("user", "execute", 2)]


def test_all_long_threads_are_read_together(scene: Scene) -> None:
    assert len(scene.client(user=True).comments(WALL, scene.post_id, 900)) == 900
    assert [calls for _token, _method, calls in scene.calls()] == [9, 25, 5]


def test_people_and_members_are_asked_about_together(scene: Scene) -> None:
    assert scene.client().people(STRANGERS) == {}
    assert scene.client().members(GROUP, STRANGERS) == dict.fromkeys(STRANGERS, False)
    assert scene.calls() == [("community", "execute", 2), ("community", "execute", 3)]


def test_an_answer_that_is_too_long_is_asked_for_in_halves(scene: Scene) -> None:
    scene.sim.post("/sim/settings", execute_bytes=100_000)
    assert len(scene.client(user=True).likers(WALL, scene.post_id, LIKERS)) == LIKERS
    pages = [calls for _token, _method, calls in scene.calls()]
    assert pages[:3] == [25, 12, 6]
    assert sum(calls for calls in pages if calls <= 8) == 30


@pytest.mark.parametrize("status", [413, 414])
def test_a_request_that_is_too_long_is_made_in_halves(status: int) -> None:
    with scripted_vk() as vk:
        vk.of_method["execute"] = Reply(status=status)
        vk.will(response([]))
        assert client_of(vk.url).people(STRANGERS) == {}
        assert [asked.method for asked in vk.asked] == ["execute", "users.get", "users.get"]


def test_a_token_that_may_not_batch_goes_on_call_by_call_and_is_not_dead(scene: Scene) -> None:
    client = scene.client(batches=True)
    assert len(client.likers(WALL, scene.post_id, LIKERS)) == LIKERS
    assert len(client.likers(WALL, scene.post_id, LIKERS)) == LIKERS
    assert scene.calls() == [("service", "execute", 1), *[("service", "likes.getList", 1)] * 60]
    assert scene.gate.heard == [("service", "execute", 28)]


def test_vks_word_that_the_kind_of_token_is_wrong_does_not_kill_it(scene: Scene) -> None:
    scene.fault("execute", 28, error_msg="Application authorization failed")
    met: list[Action] = []

    class Gate(RecordingGate):
        def met(self, kind: Any, method: str, error: VkError) -> None:
            met.append(error.action)

    scene.gate = Gate()
    scene.client(batches=True).likers(WALL, scene.post_id, LIKERS)
    assert met == [Action.NO_RIGHT]


def test_a_passing_failure_inside_is_survived(scene: Scene) -> None:
    scene.fault("likes.getList", 10, times=2)
    assert len(scene.client(user=True).likers(WALL, scene.post_id, LIKERS)) == LIKERS
    assert [calls for _token, _method, calls in scene.calls()] == [25, 25, 5]


def test_a_failure_inside_is_that_of_its_method(scene: Scene) -> None:
    scene.fault("likes.getList", 29)
    with pytest.raises(VkError) as caught:
        scene.client(user=True).likers(WALL, scene.post_id, LIKERS)
    failure = caught.value
    assert (failure.method, failure.action) == ("likes.getList", Action.PAUSE)
    assert scene.gate.heard == [("user", "likes.getList", 29)]


def test_a_failure_inside_that_another_token_may_not_have_leads_to_it(scene: Scene) -> None:
    scene.fault("likes.getList", 15, token="user")
    assert len(scene.client(user=True).likers(WALL, scene.post_id, LIKERS)) == LIKERS
    assert {token for token, _method, _calls in scene.calls()[1:]} == {"service"}


def test_what_the_gate_forbids_is_not_asked_inside_either(scene: Scene) -> None:
    scene.gate.errors["likes.getList"] = VkError("likes.getList", Action.PAUSE, code=29)
    with pytest.raises(VkError) as caught:
        scene.client(user=True).likers(WALL, scene.post_id, LIKERS)
    assert caught.value.action is Action.PAUSE
    assert scene.calls() == []


def test_a_batch_is_one_line_of_the_log_that_tells_how_many_it_carried(scene: Scene) -> None:
    with capture_logs() as logged:
        scene.client().people(STRANGERS)
    [line] = [line for line in logged if line["event"] == "vk_call"]
    assert (line["method"], line["calls"], line["code"]) == ("execute", 2, None)
