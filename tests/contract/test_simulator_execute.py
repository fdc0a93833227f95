"""`execute`: one call for the limits, many for whoever counts them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.running import Running, running

GROUP = 7012


@pytest.fixture(scope="module")
def vk() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/limits", enabled=False)
        simulator.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
        yield simulator


@pytest.fixture
def tokens(vk: Running) -> Iterator[dict[str, str]]:
    yield vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
    vk.post("/sim/settings", service_execute=False, execute_bytes=5_000_000)
    vk.post("/sim/limits", enabled=False)


def code(*calls: tuple[str, dict[str, Any]]) -> str:
    return "return [" + ",".join(f"API.{m}({json.dumps(p)})" for m, p in calls) + "];"


def test_a_service_token_executes_only_where_vk_lets_it(
    vk: Running, tokens: dict[str, str]
) -> None:
    asked = {"code": code(("users.get", {"user_ids": "1"}))}
    refused = vk.call("execute", tokens["service_token"], **asked)
    assert refused["error"]["error_code"] == 28
    vk.post("/sim/settings", service_execute=True)
    assert vk.call("execute", tokens["service_token"], **asked) == {"response": [[]]}


def test_at_most_25_calls_fit(vk: Running, tokens: dict[str, str]) -> None:
    one = ("users.get", {"user_ids": "1"})
    good, bad = (
        vk.call("execute", tokens["user_token"], code=code(*[one] * count)) for count in (25, 26)
    )
    assert len(good["response"]) == 25
    assert bad["error"]["error_code"] == 13
    assert "too many api calls" in bad["error"]["error_msg"]


def test_an_answer_that_is_too_long_is_an_error(vk: Running, tokens: dict[str, str]) -> None:
    asked = {"code": code(("groups.getById", {"group_id": GROUP}))}
    vk.post("/sim/settings", execute_bytes=100)
    error = vk.call("execute", tokens["user_token"], **asked)["error"]
    assert (error["error_code"], "response size is too big" in error["error_msg"]) == (13, True)
    vk.post("/sim/settings", execute_bytes=1000)
    assert "response" in vk.call("execute", tokens["user_token"], **asked)


def test_failed_calls_are_false_with_an_error_for_each_in_order(
    vk: Running, tokens: dict[str, str]
) -> None:
    wrong = [("likes.getList", {}), ("users.get", {"user_ids": "1"}), ("wall.invented", {})]
    answer = vk.call("execute", tokens["community_token"], code=code(*wrong))
    assert answer["response"] == [False, [], False]
    told = [(error["method"], error["error_code"]) for error in answer["execute_errors"]]
    assert told == [("likes.getList", 27), ("wall.invented", 3)]


def test_an_ordered_error_of_a_method_reaches_it_inside_too(
    vk: Running, tokens: dict[str, str]
) -> None:
    vk.post("/sim/faults", method="users.get", code=10)
    twice = code(*[("users.get", {"user_ids": "1"})] * 2)
    answer = vk.call("execute", tokens["user_token"], code=twice)
    assert answer["response"] == [False, []]
    assert [error["error_code"] for error in answer["execute_errors"]] == [10]


def test_the_log_has_one_line_with_the_calls_inside(vk: Running, tokens: dict[str, str]) -> None:
    before = len(vk.get("/sim/log"))
    vk.call("execute", tokens["user_token"], code=code(("users.get", {}), ("wall.get", {})))
    (line,) = vk.get("/sim/log")[before:]
    assert (line["method"], line["calls"]) == ("execute", 2)
    assert line["inner"] == ["users.get", "wall.get"]


@pytest.mark.usefixtures("tokens")
def test_the_limiter_counts_one(vk: Running) -> None:
    fresh = vk.post("/sim/tokens", group_id=GROUP, kind="user", action="renew")["token"]
    vk.post("/sim/limits", enabled=True)
    whole = code(*[("users.get", {"user_ids": "1"})] * 25)
    answers = [vk.call("execute", fresh, code=whole) for _ in range(4)]
    assert [len(answer.get("response", [])) for answer in answers] == [25, 25, 25, 0]


def test_long_code_is_read(vk: Running, tokens: dict[str, str]) -> None:
    ids = ",".join(str(10**11 + number) for number in range(1000))
    long = code(*[("users.get", {"user_ids": ids})] * 25)
    assert len(long) > 300_000
    assert vk.call("execute", tokens["user_token"], code=long) == {"response": [[]] * 25}
