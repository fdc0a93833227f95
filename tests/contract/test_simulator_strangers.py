"""The simulator in the hands of clients that are not ours: vk_api as its users use it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from jconfig.memory import MemoryConfig  # type: ignore[import-untyped]  # a part of vk_api
from requests.adapters import HTTPAdapter
from vk_api import VkApi, VkRequestsPool, VkTools
from vk_api.exceptions import ApiError, VkToolsException
from vk_api.execute import VkFunction

from simulator.running import Running, running

GROUP = 7005
VK = "https://api.vk.ru/"  # written into vk_api
WALL = {"owner_id": -GROUP}


class ToSimulator(HTTPAdapter):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any
    ) -> requests.Response:
        request.url = str(request.url).replace(VK, self._url + "/")
        return super().send(request, timeout=10)


@pytest.fixture(scope="module")
def vk() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/limits", enabled=False)
        simulator.post("/sim/settings", service_execute=True)
        yield simulator


@pytest.fixture(scope="module")
def tokens(vk: Running) -> dict[str, str]:
    """A community with a post that 30 readers like."""
    tokens: dict[str, str] = vk.post(
        "/sim/communities", group_id=GROUP, name="Б", screen_name="lib"
    )
    post = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш")["post_id"]
    for reader in vk.post("/sim/readers", count=30, seed=1, kind="open")["ids"]:
        for action in ("like", "repost"):
            about = {"reader_id": reader, "action": action, "group_id": GROUP, "post_id": post}
            vk.post("/sim/act", **about)
    return tokens


@pytest.fixture
def service(vk: Running, tokens: dict[str, str]) -> VkApi:
    return client(vk, tokens["service_token"])


def client(vk: Running, token: str) -> VkApi:
    session = requests.Session()
    session.mount(VK, ToSimulator(vk.url))
    api = VkApi(token=token, session=session, api_version="5.199", config=MemoryConfig)
    api.RPS_DELAY = 0
    return api


@pytest.mark.parametrize("size", [1, 7, 30, 1000])
def test_a_whole_list_is_read_in_one_call(service: VkApi, size: int) -> None:
    post = {"type": "post", **WALL, "item_id": 1}
    whole = service.method("likes.getList", post)
    found = VkTools(service).get_all("likes.getList", size, post)
    assert found == {"count": 30, "items": whole["items"]}


def test_a_list_that_has_no_count_is_read_too(service: VkApi) -> None:
    found = VkTools(service).get_all("wall.getReposts", 7, WALL | {"post_id": 1})
    assert len({repost["from_id"] for repost in found["items"]}) == 30


def test_a_list_that_vk_refuses_is_told_as_an_error(vk: Running, tokens: dict[str, str]) -> None:
    community = client(vk, tokens["community_token"])
    with pytest.raises(VkToolsException) as caught:
        VkTools(community).get_all("likes.getList", 7, {"type": "post", **WALL, "item_id": 1})
    assert caught.value.response["execute_errors"][0]["error_code"] == 27


def test_what_is_no_list_cannot_be_read_as_one(service: VkApi) -> None:
    with pytest.raises(ApiError) as caught:
        VkTools(service).get_all("wall.get", 7, WALL, key="count")
    assert caught.value.code == 13


def test_a_pool_of_different_calls_gives_each_its_answer(service: VkApi) -> None:
    with VkRequestsPool(service) as pool:
        good = pool.method("wall.get", WALL)
        bad = pool.method("wall.inventedMethod", WALL)
    assert good.result["count"] == 1
    assert bad.error["error_code"] == 3


@pytest.mark.parametrize(
    "code",
    [
        "return 5;",
        "return [API.users.get({user_ids: 1})];",
        "var values = [1],i = 0,result = [];while(i < values.length) {"
        "result.push(API.users.get(values[i]));i = i + 1;}return result;",
        "return [API.users.get({" + '"a":[' * 9000 + "})];",
    ],
)
def test_other_code_is_refused_as_uncompilable(service: VkApi, code: str) -> None:
    with pytest.raises(ApiError) as caught:
        VkFunction(code.replace("%", "%%"))(service)
    assert caught.value.code == 12


def test_code_does_not_call_itself(service: VkApi) -> None:
    answer = VkFunction('return [API.execute({"code":"return [];"})];', return_raw=True)(service)
    assert answer["response"] == [False]
    assert answer["execute_errors"][0]["error_code"] == 3


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("users.get", {"user_ids": "²,id²," + "9" * 5000}),
        ("utils.resolveScreenName", {"screen_name": "id²"}),
        ("wall.getById", {"posts": "-7005_" + "9" * 19}),
    ],
)
def test_names_of_nobody_find_nothing(service: VkApi, method: str, params: dict[str, str]) -> None:
    found = service.method(method, params)
    assert found in ([], {"items": []})


@pytest.mark.parametrize("name", ["poll", "poll_", "poll-7005_²", "poll-7005_" + "9" * 5000])
def test_what_names_no_poll_is_an_invalid_attachment(
    vk: Running, tokens: dict[str, str], name: str
) -> None:
    post = WALL | {"message": "Опрос", "attachments": name}
    assert vk.call("wall.post", tokens["community_token"], **post)["error"]["error_code"] == 100


def test_of_repeated_parameters_the_last_counts(vk: Running, tokens: dict[str, str]) -> None:
    call = {"v": "5.199", "access_token": tokens["service_token"], "screen_name": "nobody"}
    body = [("screen_name", "nobody"), ("screen_name", "lib")]
    url = f"{vk.url}/method/utils.resolveScreenName"
    answer = requests.post(url, params=call, data=body, timeout=10).json()
    assert answer["response"]["object_id"] == GROUP


def test_a_letter_that_is_none_does_not_break_the_wall(vk: Running, tokens: dict[str, str]) -> None:
    code = 'return [API.wall.post({"owner_id":-7005,"from_group":1,"message":"\\ud800 lone"})];'
    VkFunction(code)(client(vk, tokens["community_token"]))
    assert "? lone" in requests.get(vk.url, timeout=10).text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sim/posts", {"text": "\ud800"}),
        ("/sim/posts", {"text": "?", "poll": {"question": "?", "options": ["\ud800"]}}),
        ("/sim/crowd", {"post_id": 1, "readers": 0, "seconds": 1}),
    ],
)
def test_what_cannot_be_done_is_refused(
    vk: Running, tokens: dict[str, str], path: str, body: dict[str, Any]
) -> None:
    answer = requests.post(vk.url + path, json={"group_id": GROUP, **body}, timeout=10)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
