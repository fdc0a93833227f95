"""Every error code of VK's that we know of, provoked, and what the client does about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from simulator.running import Running, running
from tests.fakes.gates import RecordingGate
from tests.fakes.limits import no_limits
from vk.attempts import Retries, growing
from vk.client import connect
from vk.errors import Action, VkError
from vk.port import Tokens, Vk

GROUP = 7030
READ, WRITE = "groups.isMember", "wall.post"
TRIES = 4
NO_LIMITS = no_limits()
RETRY, PAUSE, HUMAN, GONE = Action.RETRY, Action.PAUSE, Action.HUMAN, Action.GONE
TOKEN_DEAD, NO_RIGHT, OUR_BUG, PERSON = (
    Action.TOKEN_DEAD,
    Action.NO_RIGHT,
    Action.OUR_BUG,
    Action.PERSON,
)
LASTING = (PAUSE, HUMAN, TOKEN_DEAD, NO_RIGHT)
MAYBE_DONE = (1, 10, 36)
REFUSED_UNSEEN = 6
PROOF = "https://id.vk.ru/not_robot_captcha?session_token=made-up"


@dataclass(frozen=True)
class Row:
    """A code, what else VK tells with it, and what it means."""

    code: int
    action: Action
    more: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return "-".join(map(str, (self.code, *self.more.values(), self.action.value)))


TABLE = [
    *(Row(code, RETRY) for code in (1, 6, 10, 32, 36, 38, 40, 43, 121)),
    *(Row(code, PAUSE) for code in (9, 29, 103, 219, 220, 223, 224)),
    *(Row(code, HUMAN) for code in (16, 24, 25, 3300, 3301, 3302, 3303, 3304, 3609)),
    *(Row(code, HUMAN, {"redirect_uri": PROOF}) for code in (14, 17)),
    *(Row(code, TOKEN_DEAD) for code in (5, 27, 28, 42, 1114, 1116, 1117)),
    *(Row(code, NO_RIGHT) for code in (7, 15, 20, 21, 23, 203, 214, 703, 704, 1051)),
    *(Row(code, OUR_BUG) for code in (2, 3, 4, 8, 11, 12, 13, 33, 34, 35, 100, 101, 113, 125)),
    *(Row(code, OUR_BUG) for code in (150, 911, 914, 777777)),
    *(Row(code, GONE) for code in (19, 104, 210, 211, 212, 213, 222, 225, 250, 251, 252, 253)),
    *(Row(code, PERSON) for code in (18, 30, 37, 39, 260, 900, 901, 902, 936, 950, 3610)),
    Row(8, RETRY, {"error_subcode": 1500}),
    Row(15, RETRY, {"error_subcode": 1500}),
    Row(15, NO_RIGHT, {"error_subcode": 1133}),
    Row(15, NO_RIGHT, {"error_subcode": 1134}),
    Row(214, PAUSE, {"error_msg": "you can only add 50 posts a day"}),
    Row(27, NO_RIGHT, {"error_msg": "method is unavailable with group auth."}),
    Row(28, NO_RIGHT, {"error_msg": "method is unavailable with service token."}),
    Row(13, OUR_BUG, {"error_msg": "response size is too big"}),
]
every_row = pytest.mark.parametrize("row", TABLE, ids=str)


class Scene:
    """A client whose gate and pauses are noted, and the simulator's own count of its calls."""

    def __init__(self, simulator: Running, tokens: Tokens) -> None:
        self._sim = simulator
        self.gate = RecordingGate()
        self.pauses: list[float] = []
        retries = Retries(TRIES, sleep=self.pauses.append)
        self.vk: Vk = connect(tokens, simulator.url, NO_LIMITS, self.gate, retries=retries)
        self._before = len(simulator.sim.log)

    def will_fail(self, method: str, row: Row, times: int = 99) -> None:
        self._sim.post("/sim/faults", clear=True)
        fault: dict[str, Any] = {"method": method, "code": row.code, "times": times, **row.more}
        assert self._sim.post("/sim/faults", **fault).get("ok") is not False

    def calls(self) -> list[str]:
        log: list[dict[str, Any]] = self._sim.get("/sim/log")
        return [line["method"] for line in log[self._before :]]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/limits", enabled=False)
        yield simulator


@pytest.fixture
def scene(simulator: Running) -> Iterator[Scene]:
    made = simulator.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib7030")
    yield Scene(simulator, Tokens(made["community_token"]))
    simulator.post("/sim/faults", clear=True)


def read(vk: Vk) -> VkError:
    with pytest.raises(VkError) as caught:
        vk.members(GROUP, [1])
    return caught.value


def write(vk: Vk) -> VkError:
    with pytest.raises(VkError) as caught:
        vk.publish_post(GROUP, "Итоги", "guid")
    return caught.value


@every_row
def test_a_failed_read_has_its_outcome(scene: Scene, row: Row) -> None:
    scene.will_fail(READ, row)
    error = read(scene.vk)
    assert (error.code, error.action, error.method) == (row.code, row.action, READ)
    assert error.permanent is (row.action not in (RETRY, PAUSE, HUMAN))
    assert error.redirect_uri == row.more.get("redirect_uri")
    assert error.uncertain is False


@every_row
def test_a_read_is_repeated_only_where_that_can_help(scene: Scene, row: Row) -> None:
    scene.will_fail(READ, row)
    read(scene.vk)
    assert scene.calls() == [READ] * (TRIES if row.action is RETRY else 1)
    assert len(scene.pauses) == len(scene.calls()) - 1


@every_row
def test_the_gate_hears_of_what_later_calls_must_know(scene: Scene, row: Row) -> None:
    scene.will_fail(READ, row)
    read(scene.vk)
    lasting = [("community", READ, row.code)]
    assert scene.gate.heard == (lasting if row.action in LASTING else [])


@every_row
def test_a_failed_write_is_left_to_whoever_can_look_what_became_of_it(
    scene: Scene, row: Row
) -> None:
    scene.will_fail(WRITE, row)
    error = write(scene.vk)
    assert (error.code, error.action) == (row.code, row.action)
    assert error.uncertain is (row.code in MAYBE_DONE)
    assert scene.calls() == [WRITE] * (TRIES if row.code == REFUSED_UNSEEN else 1)
    assert len(scene.gate.heard) == (row.action in LASTING)


@pytest.mark.parametrize("row", [row for row in TABLE if row.action is RETRY], ids=str)
def test_what_passes_is_got_over(scene: Scene, row: Row) -> None:
    scene.will_fail(READ, row, times=TRIES - 1)
    assert scene.vk.members(GROUP, [1]) == {1: False}
    assert scene.gate.heard == []


def test_pauses_grow_and_no_two_clients_keep_step() -> None:
    runs = [[growing(attempt) for attempt in (1, 2, 3)] for _ in range(50)]
    assert all(first < second < third for first, second, third in runs)
    assert all(0.35 <= first <= 0.65 and 1.4 <= third <= 2.6 for first, _, third in runs)
    assert len({first for first, _, _ in runs}) > 40


def test_the_client_makes_growing_pauses(scene: Scene) -> None:
    scene.will_fail(READ, Row(10, RETRY))
    read(scene.vk)
    assert scene.pauses == sorted(scene.pauses)
    assert len(set(scene.pauses)) == TRIES - 1


def test_what_the_gate_forbids_is_not_asked_of_vk(scene: Scene) -> None:
    known = VkError(READ, HUMAN, code=14, redirect_uri=PROOF)
    scene.gate.errors[READ] = known
    assert read(scene.vk) is known
    assert scene.calls() == []
    assert scene.gate.heard == []
    assert scene.vk.group().group_id == GROUP


def test_a_captcha_without_an_address_is_for_a_person_too(scene: Scene) -> None:
    scene.will_fail(READ, Row(3300, HUMAN))
    assert read(scene.vk).redirect_uri is None
