"""Answers that do not end: in time, or at all."""

import time
from collections.abc import Iterator

import pytest

from simulator.running import Running, running
from tests.contract.scripted import NO_LIMITS, failure_of_a_read, failure_of_a_write
from tests.fakes.scripted_vk import Reply, ScriptedVk, scripted_vk
from vk.adapter import MOST_BYTES
from vk.attempts import Retries
from vk.client import connect
from vk.errors import Action
from vk.port import Tokens, Vk

GROUP = 7070
TIMEOUTS_S = (0.5, 1.0)  # 1.5 s for a whole call
DROPS_S = 25.0  # for an answer of some 60 bytes: each comes well within the second


def client_of(url: str, tokens: Tokens, timeouts_s: tuple[float, float] = TIMEOUTS_S) -> Vk:
    return connect(tokens, url, NO_LIMITS, retries=Retries(1), timeouts_s=timeouts_s)


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/limits", enabled=False)
        yield simulator


@pytest.fixture
def tokens(simulator: Running) -> Tokens:
    made = simulator.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib7070")
    return Tokens(made["community_token"], made["service_token"])


def test_an_answer_that_drips_is_not_waited_for_longer_than_any_other(
    simulator: Running, tokens: Tokens
) -> None:
    simulator.post("/sim/faults", method="*", kind="drip", seconds=DROPS_S)
    began = time.monotonic()
    failure = failure_of_a_read(client_of(simulator.url, tokens))
    took = time.monotonic() - began
    assert (failure.action, failure.reason) == (Action.RETRY, "no answer in time")
    assert sum(TIMEOUTS_S) <= took < sum(TIMEOUTS_S) + TIMEOUTS_S[1] + 0.5


def test_a_write_whose_answer_drips_may_have_been_done(simulator: Running, tokens: Tokens) -> None:
    simulator.post("/sim/faults", method="wall.post", kind="drip", seconds=DROPS_S)
    assert failure_of_a_write(client_of(simulator.url, tokens)).uncertain


def test_an_answer_that_drips_and_comes_in_time_is_an_answer(
    simulator: Running, tokens: Tokens
) -> None:
    simulator.post("/sim/faults", method="*", kind="drip", seconds=0.5)
    assert client_of(simulator.url, tokens, (5, 5)).group().group_id == GROUP


@pytest.fixture
def vk() -> Iterator[ScriptedVk]:
    with scripted_vk() as vk:
        yield vk


def test_an_answer_that_never_ends_is_cut(vk: ScriptedVk) -> None:
    vk.will(Reply('{"response": "' + "x" * (2 * MOST_BYTES) + '"}'))
    client = client_of(vk.url, Tokens("c", "s"), (10, 10))
    failures = failure_of_a_read(client), failure_of_a_write(client)
    assert [failure.reason for failure in failures] == ["an answer that is too long"] * 2
    assert [failure.uncertain for failure in failures] == [False, True]


def test_an_answer_as_long_as_vks_longest_is_read(vk: ScriptedVk) -> None:
    ids = ",".join(["1000000001"] * (5_000_000 // 11))
    vk.will(Reply(f'{{"response": {{"count": 1, "items": [{ids}]}}}}'))
    assert client_of(vk.url, Tokens("c", "s"), (10, 10)).likers(-1, 5) == {1_000_000_001}
