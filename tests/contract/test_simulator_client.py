"""vk_api, the library real clients use, talks to the simulator as to VK."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import vk_api
from requests.adapters import HTTPAdapter
from vk_api.requests_pool import VkRequestsPool, vk_request_one_param_pool

from simulator.running import Running, running

GROUP = 7006


class OtherHost(HTTPAdapter):
    """Sends calls meant for api.vk.ru to the simulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        request.url = str(request.url).replace("https://api.vk.ru", self.url)
        return super().send(request, *args, **kwargs)


@pytest.fixture(scope="module")
def vk() -> Iterator[Running]:
    with running() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def client(vk: Running) -> vk_api.VkApi:
    session = requests.Session()
    session.mount("https://api.vk.ru", OtherHost(vk.url))
    tokens = vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
    vk.post("/sim/settings", service_execute=True)
    return vk_api.VkApi(token=tokens["service_token"], api_version="5.199", session=session)


@pytest.fixture(scope="module")
def readers(vk: Running) -> list[int]:
    found: list[int] = vk.post("/sim/readers", count=30, seed=1, kind="open")["ids"]
    return found


def test_it_calls_methods(client: vk_api.VkApi, readers: list[int]) -> None:
    users = client.get_api().users.get(user_ids=readers[:2])
    assert [user["id"] for user in users] == readers[:2]


def test_it_understands_the_errors(client: vk_api.VkApi) -> None:
    with pytest.raises(vk_api.ApiError) as caught:
        client.method("wall.post", {"owner_id": -GROUP})
    assert caught.value.code == 28


def test_it_packs_calls_of_one_method(client: vk_api.VkApi, readers: list[int]) -> None:
    with VkRequestsPool(client) as pool:
        asked = [pool.method("users.get", {"user_ids": reader}) for reader in readers]
    assert [answer.result[0]["id"] for answer in asked] == readers


def test_it_packs_calls_of_many_methods(client: vk_api.VkApi, readers: list[int]) -> None:
    with VkRequestsPool(client) as pool:
        user = pool.method("users.get", {"user_ids": readers[0]})
        refused = pool.method("groups.getBanned", {"group_id": GROUP})
        community = pool.method("groups.getById", {"group_id": "lib"})
    assert user.result[0]["id"] == readers[0]
    assert community.result["groups"][0]["id"] == GROUP
    assert refused.error["error_code"] == 28


def test_it_packs_calls_that_differ_in_one_parameter(
    client: vk_api.VkApi, readers: list[int]
) -> None:
    found, errors = vk_request_one_param_pool(
        client, "users.get", "user_ids", readers[:3], {"fields": "sex"}
    )
    assert [found[reader][0]["id"] for reader in readers[:3]] == readers[:3]
    assert errors == {}


def test_it_speaks_an_old_version_unless_told(vk: Running) -> None:
    """vk_api's own default; the simulator refuses it, so that nobody forgets."""
    session = requests.Session()
    session.mount("https://api.vk.ru", OtherHost(vk.url))
    with pytest.raises(vk_api.ApiError) as caught:
        vk_api.VkApi(token="t", session=session).method("users.get")
    assert caught.value.code == 8
