"""VK's rules around every method: tokens, versions, limits, errors."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from simulator.running import Running, running

GROUP, OTHER = 7003, 7004


@pytest.fixture(scope="module")
def vk() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/communities", group_id=OTHER, name="Д", screen_name="other")
        simulator.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
        simulator.post("/sim/posts", group_id=GROUP, text="Розыгрыш")
        yield simulator


@pytest.fixture
def tokens(vk: Running) -> Iterator[dict[str, str]]:
    """Without limits of calls a second, which one test below is about."""
    vk.post("/sim/limits", enabled=False)
    yield vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
    vk.post("/sim/faults", clear=True)


def code(answer: dict[str, Any]) -> int:
    found: int = answer["error"]["error_code"]
    return found


def test_the_same_community_gets_the_same_tokens(vk: Running, tokens: dict[str, str]) -> None:
    again = vk.post("/sim/communities", group_id=GROUP, name="Иначе", screen_name="other")
    assert again == tokens
    assert len(set(tokens.values())) == 4


@pytest.mark.parametrize(
    ("method", "kind", "expected"),
    [
        ("likes.getList", "community", 27),
        ("wall.getComments", "community", 27),
        ("wall.get", "community", 27),
        ("polls.getById", "service", 28),
        ("wall.post", "service", 28),
        ("groups.getBanned", "service", 28),
        ("groups.getTokenPermissions", "user", 15),
        ("groups.inventedMethod", "user", 3),
    ],
)
def test_a_token_of_the_wrong_kind_is_refused(
    vk: Running, tokens: dict[str, str], method: str, kind: str, expected: int
) -> None:
    assert code(vk.call(method, tokens[f"{kind}_token"], owner_id=-GROUP)) == expected


@pytest.mark.parametrize("token", ["", "vk1.a.nobody"])
def test_nobody_gets_in_without_a_token(vk: Running, token: str) -> None:
    assert code(vk.call("users.get", token)) == 5


@pytest.mark.parametrize("version", ["", "5.92"])
def test_a_call_names_the_version_it_speaks(
    vk: Running, tokens: dict[str, str], version: str
) -> None:
    assert code(vk.call("users.get", tokens["service_token"], v=version)) == 8


def test_a_token_may_come_in_the_header(vk: Running, tokens: dict[str, str]) -> None:
    bearer = {"Authorization": f"Bearer {tokens['community_token']}"}
    url = f"{vk.url}/method/groups.getById"
    answer = requests.get(url, params={"v": "5.199"}, headers=bearer, timeout=5).json()
    assert answer["response"]["groups"][0]["id"] == GROUP


def test_an_error_comes_with_status_200_and_without_the_token(
    vk: Running, tokens: dict[str, str]
) -> None:
    token = tokens["community_token"]
    data = {"access_token": token, "v": "5.199", "type": "post"}
    answer = requests.post(f"{vk.url}/method/likes.getList", data=data, timeout=5)
    assert answer.status_code == 200
    assert token not in answer.text
    assert {"key": "type", "value": "post"} in answer.json()["error"]["request_params"]


def test_a_community_token_is_for_its_own_community(vk: Running, tokens: dict[str, str]) -> None:
    token = tokens["community_token"]
    assert code(vk.call("groups.getCallbackServers", token, group_id=OTHER)) == 15
    assert code(vk.call("wall.post", token, owner_id=-OTHER, message="Привет")) == 214


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("users.get", {"user_ids": ",".join(["1"] * 1001)}),
        ("groups.isMember", {"group_id": GROUP, "user_ids": ",".join(["1"] * 501)}),
        ("groups.getMembers", {"group_id": GROUP, "count": 1001}),
        ("likes.getList", {"type": "post", "owner_id": -GROUP, "item_id": 1, "count": 1001}),
        ("wall.getComments", {"owner_id": -GROUP, "post_id": 1, "count": 101}),
        ("wall.getComments", {"owner_id": -GROUP, "post_id": 1, "thread_items_count": 11}),
        ("wall.get", {"owner_id": -GROUP, "count": 101}),
        ("wall.getReposts", {"owner_id": -GROUP, "post_id": 1, "count": 1001}),
        ("wall.getReposts", {"post_id": 1}),
        ("wall.getReposts", {"owner_id": "lib", "post_id": 1}),
    ],
)
def test_more_than_vk_allows_is_an_error(
    vk: Running, tokens: dict[str, str], method: str, params: dict[str, Any]
) -> None:
    assert code(vk.call(method, tokens["service_token"], **params)) == 100


@pytest.mark.parametrize(("kind", "limit"), [("service", 3), ("user", 3), ("community", 20)])
def test_calls_a_second_are_limited_by_token(
    vk: Running, tokens: dict[str, str], kind: str, limit: int
) -> None:
    token = tokens[f"{kind}_token"]
    for _ in range(limit):
        vk.call("users.get", token, user_ids="1")
    vk.post("/sim/limits", enabled=True)
    assert code(vk.call("users.get", token, user_ids="1")) == 6


def test_true_in_words_is_not_true(vk: Running, tokens: dict[str, str]) -> None:
    """Python's `True` sent as it is means no to VK."""
    wall = {"owner_id": -GROUP}
    answer = vk.call("wall.get", tokens["service_token"], extended="True", **wall)["response"]
    assert "profiles" not in answer


def test_ordered_errors_come_as_often_as_ordered(vk: Running, tokens: dict[str, str]) -> None:
    vk.post("/sim/faults", method="users.get", code=9, times=2)
    answers = [vk.call("users.get", tokens["service_token"], user_ids="1") for _ in range(3)]
    assert ["error" in answer for answer in answers] == [True, True, False]
    assert code(answers[0]) == 9


def test_captcha_gives_the_address_where_to_solve_it(vk: Running, tokens: dict[str, str]) -> None:
    vk.post("/sim/faults", method="wall.post", code=14)
    error = vk.call("wall.post", tokens["user_token"])["error"]
    assert error["redirect_uri"].startswith("https://")
    assert "captcha_sid" not in error


def test_trouble_below_the_envelope_can_be_ordered(vk: Running, tokens: dict[str, str]) -> None:
    url = f"{vk.url}/method/users.get"
    for kind in ("http500", "html"):
        vk.post("/sim/faults", method="users.get", kind=kind)
    broken, page = (requests.post(url, timeout=5) for _ in range(2))
    assert broken.status_code == 500
    assert (page.status_code, page.headers["Content-Type"][:9]) == (200, "text/html")


@pytest.mark.parametrize(("kind", "posts"), [("hang", 0), ("effect_then_timeout", 1)])
def test_an_unanswered_call_may_have_had_its_effect(
    vk: Running, tokens: dict[str, str], kind: str, posts: int
) -> None:
    def written() -> int:
        return len(vk.get(f"/sim/state?group_id={GROUP}")["posts"])

    before = written()
    vk.post("/sim/faults", method="wall.post", kind=kind, seconds=5)
    form = {"v": "5.199", "access_token": tokens["community_token"]}
    form |= {"owner_id": str(-GROUP), "message": "Итоги"}
    with pytest.raises(requests.Timeout):
        requests.post(f"{vk.url}/method/wall.post", data=form, timeout=0.5)
    assert written() == before + posts


def test_the_log_tells_every_call_and_no_token(vk: Running, tokens: dict[str, str]) -> None:
    vk.call("users.get", tokens["service_token"], user_ids="1")
    vk.call("wall.getReposts", tokens["service_token"])
    good, bad = vk.get("/sim/log")[-2:]
    assert (good["method"], good["token"], good["ok"]) == ("users.get", "service", True)
    assert (bad["method"], bad["ok"], bad["code"]) == ("wall.getReposts", False, 100)
    assert "vk1.a" not in requests.get(f"{vk.url}/sim/log", timeout=5).text
