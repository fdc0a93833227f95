"""The demo beacon over HTTP, as drand's relays answer."""

import time
from collections.abc import Iterator

import pytest
import requests

from simulator.running import Running, running


@pytest.fixture(scope="module")
def vk() -> Iterator[Running]:
    with running() as simulator:
        yield simulator


def status(vk: Running, path: str) -> int:
    return requests.get(vk.url + path, timeout=5).status_code


def test_both_ways_of_asking_give_the_same_round(vk: Running) -> None:
    chain = vk.get("/beacon/info")["chain_hash"]
    newer, older = vk.get("/v2/beacons/demo/rounds/7"), vk.get(f"/{chain}/public/7")
    assert newer == older
    assert newer["round"] == 7
    assert len(newer["signature"]) == 96


def test_a_round_is_not_told_before_its_time(vk: Running) -> None:
    info = vk.get("/beacon/info")
    in_a_minute = int(time.time() + 60 - info["genesis_time"]) // info["period"] + 1
    assert status(vk, f"/v2/beacons/demo/rounds/{in_a_minute}") == 425
    assert status(vk, f"/{info['chain_hash']}/public/{in_a_minute}") == 404


def test_other_chains_and_round_zero_are_unknown(vk: Running) -> None:
    assert status(vk, "/v2/beacons/quicknet/rounds/1") == 404
    assert status(vk, "/v2/beacons/demo/rounds/0") == 404


def test_the_relay_can_be_told_to_fail(vk: Running) -> None:
    vk.post("/sim/faults", method="beacon", kind="http500", times=1)
    assert status(vk, "/v2/beacons/demo/rounds/1") == 500
    assert status(vk, "/v2/beacons/demo/rounds/1") == 200
