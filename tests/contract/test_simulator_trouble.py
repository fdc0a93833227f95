"""Trouble that is ordered: every error VK has, and answers that are none."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from simulator.faults import MESSAGES
from simulator.running import Running, running

GROUP, OTHER = 7015, 7016


@pytest.fixture(scope="module")
def vk() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/limits", enabled=False)
        yield simulator


@pytest.fixture
def tokens(vk: Running) -> Iterator[dict[str, str]]:
    yield vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
    vk.post("/sim/faults", clear=True)


def users(vk: Running, token: str, timeout_s: float = 10) -> requests.Response:
    form = {"v": "5.199", "access_token": token, "user_ids": "1"}
    return requests.post(f"{vk.url}/method/users.get", data=form, timeout=timeout_s)


def order(vk: Running, **fault: Any) -> bool:
    return bool(vk.post("/sim/faults", **({"method": "users.get"} | fault))["ok"])


def test_every_error_of_vk_comes_with_its_text(vk: Running, tokens: dict[str, str]) -> None:
    assert len(MESSAGES) > 200
    for code, text in MESSAGES.items():
        order(vk, code=code)
        error = users(vk, tokens["service_token"]).json()["error"]
        assert (error["error_code"], error["error_msg"]) == (code, text)


def test_an_error_has_the_details_that_were_ordered(vk: Running, tokens: dict[str, str]) -> None:
    told = {"error_subcode": 1133, "error_msg": "No", "redirect_uri": "https://id.vk.ru/x"}
    order(vk, code=15, **told)
    error = users(vk, tokens["service_token"]).json()["error"]
    assert {name: error[name] for name in told} == told
    order(vk, code=15)
    plain = users(vk, tokens["service_token"]).json()["error"]
    assert told.keys() & plain.keys() == {"error_msg"}


@pytest.mark.parametrize("code", [14, 17])
def test_what_needs_a_human_says_where(vk: Running, tokens: dict[str, str], code: int) -> None:
    order(vk, code=code)
    error = users(vk, tokens["service_token"]).json()["error"]
    assert error["redirect_uri"].startswith("https://id.vk.ru/")


def test_a_fault_may_meet_one_kind_of_token_only(vk: Running, tokens: dict[str, str]) -> None:
    order(vk, code=9, token="user")
    kinds = ("service", "user", "user")
    failed = ["error" in users(vk, tokens[f"{kind}_token"]).json() for kind in kinds]
    assert failed == [False, True, False]


def test_a_fault_may_meet_one_community_only(vk: Running, tokens: dict[str, str]) -> None:
    other = vk.post("/sim/communities", group_id=OTHER, name="Д", screen_name="other")
    order(vk, code=9, group_id=OTHER)
    both = (tokens["community_token"], other["community_token"])
    assert ["error" in users(vk, token).json() for token in both] == [False, True]


def test_what_was_ordered_is_told_until_it_was_met(vk: Running, tokens: dict[str, str]) -> None:
    order(vk, code=9, times=2)
    left = []
    for _ in range(2):
        users(vk, tokens["service_token"])
        left.append([(fault["code"], fault["times"]) for fault in vk.get("/sim/faults/left")])
    assert left == [[(9, 1)], []]


def test_json_without_response_or_error(vk: Running, tokens: dict[str, str]) -> None:
    order(vk, kind="no_envelope")
    assert users(vk, tokens["service_token"]).json() == {}


def test_json_that_is_cut_off(vk: Running, tokens: dict[str, str]) -> None:
    order(vk, kind="broken_json")
    answer = users(vk, tokens["service_token"])
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_a_connection_that_is_closed_without_an_answer(vk: Running, tokens: dict[str, str]) -> None:
    order(vk, kind="reset")
    with pytest.raises(requests.ConnectionError):
        users(vk, tokens["service_token"])
    assert users(vk, tokens["service_token"]).json() == {"response": []}


def test_a_slow_answer_is_right_in_the_end(vk: Running, tokens: dict[str, str]) -> None:
    order(vk, kind="slow", seconds=0.5)
    began = time.monotonic()
    assert users(vk, tokens["service_token"]).json() == {"response": []}
    assert time.monotonic() - began >= 0.5


def test_a_dripping_answer_outlives_a_time_out_between_bytes(
    vk: Running, tokens: dict[str, str]
) -> None:
    """Each byte comes in time, the whole does not: a plain read time-out never fires."""
    order(vk, kind="drip", seconds=1)
    began = time.monotonic()
    answer = users(vk, tokens["service_token"], timeout_s=0.5)
    assert answer.json() == {"response": []}
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "made_up"},
        {"kind": "html", "code": 5},
        {},
        {"code": 5, "made_up": 1},
        {"method": "beacon", "kind": "slow"},
    ],
)
def test_what_cannot_be_ordered_is_refused(vk: Running, wrong: dict[str, Any]) -> None:
    assert not order(vk, **wrong)


def test_the_log_tells_when_a_call_came(vk: Running, tokens: dict[str, str]) -> None:
    with ThreadPoolExecutor(1) as pool:
        with vk.sim.lock:
            answer = pool.submit(users, vk, tokens["user_token"])
            vk.sim.stopped.wait(0.5)
            released = time.time()
        answer.result(10)
    assert vk.get("/sim/log")[-1]["at"] < released


def test_the_log_tells_whose_call_was_broken(vk: Running, tokens: dict[str, str]) -> None:
    order(vk, kind="html")
    users(vk, tokens["user_token"])
    line = vk.get("/sim/log")[-1]
    assert (line["token"], line["group_id"], line["code"]) == ("user", GROUP, "html")
