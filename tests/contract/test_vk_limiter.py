"""VK's limit of calls a second, shared by processes and threads through a real Valkey."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from redis import Redis

from simulator.running import running
from tests.contract.limit_callers import Callers, calling
from tools.services import valkey
from vk.bookings import WINDOW_S
from vk.client import connect
from vk.errors import Action, VkError
from vk.limiter import CALLS, MACHINES, OVER_S, Limiter
from vk.port import Tokens

PROCESSES = 4  # two workers and two web nodes
CALLS_S = 3.0
AWAY_S = 3.0


def wait_for_calls(redis: Redis, seconds: float) -> None:
    """Until the first are booked, and then so long."""
    never = Event()
    while not redis.dbsize():
        never.wait(0.02)
    never.wait(seconds)


def test_no_second_holds_more_calls_than_vk_allows(redis_url: str, tmp_path: Path) -> None:
    with calling(*[Callers(redis_url, tmp_path, CALLS_S)] * PROCESSES) as called:
        pass
    assert called.too_fast() == {}
    assert all(called.count(kind) >= 2 * calls for kind, calls in CALLS.items())


def test_without_redis_four_processes_take_a_third_together(tmp_path: Path) -> None:
    with calling(*[Callers(None, tmp_path, CALLS_S)] * PROCESSES) as called:
        pass
    assert called.too_fast(MACHINES) == {}
    assert all(called.count(kind) > 2 for kind in CALLS)


@pytest.mark.parametrize("machines", [["here"] * PROCESSES, ["here", "there", "elsewhere"]])
def test_when_redis_dies_in_mid_run_no_second_holds_more(
    tmp_path: Path, machines: list[str]
) -> None:
    """Where processes book in folders of their own, they are as if on machines of their own."""
    with (
        valkey(tmp_path, tmp_path / "log") as (url, process),
        Redis.from_url(url) as redis,
        calling(*(Callers(url, tmp_path / name, 2 * CALLS_S) for name in machines)) as called,
    ):
        wait_for_calls(redis, 2)
        process.stop()
        died_at = time.time()
    assert called.too_fast() == {}
    assert all(called.count(kind, after=died_at + OVER_S) for kind in CALLS)


def test_when_redis_is_away_for_a_while_no_second_holds_more(
    redis_url: str, tmp_path: Path
) -> None:
    with (
        Redis.from_url(redis_url) as redis,
        calling(*[Callers(redis_url, tmp_path, 4 * CALLS_S)] * PROCESSES) as called,
    ):
        wait_for_calls(redis, 2)
        redis.client_pause(int(AWAY_S * 1000))
        back_at = time.time() + AWAY_S
    assert called.too_fast() == {}
    assert all(called.count(kind, after=back_at) > calls for kind, calls in CALLS.items())


def test_calls_within_the_limit_do_not_wait(redis_url: str, tmp_path: Path) -> None:
    slept: list[float] = []
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis, sleep=slept.append, folder=tmp_path)
        for _ in range(20):
            limiter.wait("a token", "community")
        assert slept == []
        limiter.wait("a token", "community")
    assert slept[0] > 0


def test_one_token_does_not_wait_for_another(redis_url: str, tmp_path: Path) -> None:
    slept: list[float] = []
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis, sleep=slept.append, folder=tmp_path)
        for name in ("a", "b", "c", "d"):
            limiter.wait(name, "user")
    assert slept == []


def test_nobody_queues_longer_than_patience_allows(redis_url: str, tmp_path: Path) -> None:
    slept: list[float] = []
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis, sleep=slept.append, patience_s=0.5, folder=tmp_path)
        for _ in range(3):
            limiter.wait("a token", "service")
        with pytest.raises(VkError) as caught:
            limiter.wait("a token", "service")
    assert caught.value.action is Action.RETRY
    assert slept == []


def test_a_token_leaves_nothing_behind_for_long(redis_url: str, tmp_path: Path) -> None:
    with Redis.from_url(redis_url) as redis:
        Limiter(redis, folder=tmp_path).wait("a token", "service")
        [key] = redis.keys()
        assert 0 < redis.pttl(key) <= 1000 * WINDOW_S


def test_a_place_to_book_on_this_machine_is_no_must(redis_url: str, tmp_path: Path) -> None:
    slept: list[float] = []
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis, sleep=slept.append, folder=no_folder)
        for _ in range(3):
            limiter.wait("a token", "service")
    assert slept == []


def test_vk_has_nothing_to_say_against_our_pace(redis_url: str, tmp_path: Path) -> None:
    with running() as simulator, Redis.from_url(redis_url) as redis:
        made = simulator.post("/sim/communities", group_id=7011, name="Б", screen_name="lib")
        tokens = Tokens(made["community_token"], made["service_token"])
        limiters = (Limiter(redis, folder=tmp_path) for _ in range(4))
        clients = [connect(tokens, simulator.url, limiter) for limiter in limiters]
        with ThreadPoolExecutor(len(clients)) as pool:
            asking = [pool.submit(vk.recent_posts, -7011) for vk in clients * 2]
            assert [asked.result() for asked in asking] == [[]] * 8
        codes = [line["code"] for line in simulator.get("/sim/log")]
    assert codes == [0] * 8
