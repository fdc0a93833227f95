"""Processes that call as fast as the limiter lets them: two workers and two web nodes, say."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tools.vk_log import busiest_seconds
from vk.limiter import CALLS, Limiter
from vk.port import Kind

THREADS: dict[Kind, int] = {"service": 1, "user": 1, "community": 6}  # in each process
REDIS_TIMEOUT_S = 0.5

Line = dict[str, object]  # as the simulator would log the call


@dataclass(frozen=True)
class Callers:
    redis_url: str | None
    folder: Path
    seconds: float

    def call(self) -> list[Line]:
        """One process's calls."""
        with _redis(self.redis_url) as redis:
            limiter = Limiter(redis, folder=self.folder)
            until = time.monotonic() + self.seconds

            def call(kind: Kind) -> list[Line]:
                made: list[Line] = []
                while time.monotonic() < until:
                    limiter.wait(f"one {kind} token", kind)
                    made.append({"token": kind, "at": time.time()})
                return made

            callers = list(Counter(THREADS).elements())
            with ThreadPoolExecutor(len(callers)) as pool:
                return [line for lines in pool.map(call, callers) for line in lines]


@contextmanager
def _redis(url: str | None) -> Iterator[Redis | None]:
    if url is None:
        yield None
        return
    waits = {"socket_connect_timeout": REDIS_TIMEOUT_S, "socket_timeout": REDIS_TIMEOUT_S}
    with Redis.from_url(url, retry=Retry(NoBackoff(), 0), **waits) as redis:
        yield redis


class Called:
    """What all processes together did."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def count(self, kind: Kind, after: float = 0) -> int:
        lines = (line for line in self.lines if line["token"] == kind)
        return sum(1 for line in lines if float(str(line["at"])) > after)

    def too_fast(self, part: int = 1) -> dict[str, int]:
        """The busiest seconds of tokens that were called too fast for this part of VK's limit."""
        busiest = busiest_seconds(self.lines)
        return {kind: busiest[kind] for kind, most in CALLS.items() if busiest[kind] > most // part}


@contextmanager
def calling(*processes: Callers) -> Iterator[Called]:
    """Each in a process of its own: they call from now on, and have ended behind the block."""
    called = Called()
    with ProcessPoolExecutor(len(processes), mp_context=get_context("spawn")) as pool:
        asked = [pool.submit(process.call) for process in processes]
        yield called
        called.lines += [line for one in asked for line in one.result()]
