"""VK's limit of calls a second, shared by processes and threads through a real Valkey."""

import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from redis import Redis

from simulator.running import running
from tools.vk_log import busiest_seconds
from vk.client import connect
from vk.errors import Action, VkError
from vk.limiter import CALLS, Limiter
from vk.port import Kind, Tokens

PROCESSES, ROUNDS = 2, 2
THREADS: dict[Kind, int] = {"service": 2, "user": 2, "community": 12}  # in each process

Line = dict[str, object]


def call_from_many_threads(redis_url: str) -> list[Line]:
    """One process's calls, as the simulator would log them."""
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis)

        def call(kind: Kind) -> list[Line]:
            made: list[Line] = []
            for _ in range(ROUNDS):
                limiter.wait(f"one {kind} token", kind)
                made.append({"token": kind, "at": time.time()})
            return made

        callers = list(Counter(THREADS).elements())
        with ThreadPoolExecutor(len(callers)) as pool:
            return [line for lines in pool.map(call, callers) for line in lines]


def test_no_second_holds_more_calls_than_vk_allows(redis_url: str) -> None:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        processes = pool.map(call_from_many_threads, [redis_url] * PROCESSES)
        made = [line for lines in processes for line in lines]
    assert len(made) == PROCESSES * ROUNDS * sum(THREADS.values())
    busiest = busiest_seconds(made)
    assert all(busiest[kind] <= limit for kind, limit in CALLS.items())


def test_calls_within_the_limit_do_not_wait(redis_url: str) -> None:
    slept: list[float] = []
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis, sleep=slept.append)
        for _ in range(20):
            limiter.wait("a token", "community")
        assert slept == []
        limiter.wait("a token", "community")
    assert slept[0] > 0


def test_one_token_does_not_wait_for_another(redis_url: str) -> None:
    slept: list[float] = []
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis, sleep=slept.append)
        for name in ("a", "b", "c", "d"):
            limiter.wait(name, "user")
    assert slept == []


def test_nobody_queues_longer_than_patience_allows(redis_url: str) -> None:
    slept: list[float] = []
    with Redis.from_url(redis_url) as redis:
        limiter = Limiter(redis, sleep=slept.append, patience_s=2)
        with pytest.raises(VkError) as caught:
            for _ in range(10):
                limiter.wait("a token", "service")
    assert caught.value.action is Action.RETRY
    assert len(slept) == 3
    assert max(slept) <= 2


def test_a_token_leaves_nothing_behind_for_long(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        Limiter(redis).wait("a token", "service")
        [key] = redis.keys()
        assert 0 < redis.pttl(key) <= 1200


def test_vk_has_nothing_to_say_against_our_pace(redis_url: str) -> None:
    with running() as simulator, Redis.from_url(redis_url) as redis:
        made = simulator.post("/sim/communities", group_id=7011, name="Б", screen_name="lib")
        tokens = Tokens(made["community_token"], made["service_token"])
        clients = [connect(tokens, simulator.url, Limiter(redis)) for _ in range(4)]
        with ThreadPoolExecutor(len(clients)) as pool:
            asking = [pool.submit(vk.recent_posts, -7011) for vk in clients * 2]
            assert [asked.result() for asked in asking] == [[]] * 8
        codes = [line["code"] for line in simulator.get("/sim/log")]
    assert codes == [0] * 8
