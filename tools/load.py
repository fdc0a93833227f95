"""Many readers at once, each on a connection that stays open; light enough not to be the brake."""

import asyncio
import itertools
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from typing import cast

from tools.ports import LOOPBACK

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
READERS = 64


@dataclass(frozen=True)
class Load:
    """What a server did under load."""

    per_second: float
    statuses: dict[int, int]  # answers by status
    busy: float  # share of the time in which we ourselves worked; near 1 we were the brake
    took_ms: list[float] = field(
        default_factory=list, repr=False
    )  # from the question to its answer

    @property
    def p99_ms(self) -> float:
        """What 99 of 100 answers took at most."""
        return round(quantiles(self.took_ms, n=100)[-1], 1) if len(self.took_ms) > 1 else 0.0


@dataclass
class _Answers:
    """What has come back so far."""

    statuses: dict[int, int] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)


def load(port: int, requests: Sequence[bytes] | Iterator[bytes], seconds: float) -> Load:
    """Ask these over and over for so long; those of an iterator once each."""
    # In a thread: the caller's own may have a loop already, as Playwright's has.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_load(port, requests, seconds))).result()


async def _load(port: int, requests: Sequence[bytes] | Iterator[bytes], seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    todo = itertools.cycle(requests) if isinstance(requests, Sequence) else requests
    answers = _Answers()
    made = [
        await loop.create_connection(lambda: _Reader(todo, answers), LOOPBACK, port)
        for _ in range(READERS)
    ]
    began, worked = time.perf_counter(), time.process_time()
    for _transport, reader in made:
        reader.ask()
    await asyncio.sleep(seconds)
    took, busy = time.perf_counter() - began, time.process_time() - worked
    statuses, took_ms = dict(answers.statuses), list(answers.took_ms)
    for transport, reader in made:
        reader.done = True
        transport.close()
    return Load(sum(statuses.values()) / took, statuses, busy / took, took_ms)


class _Reader(asyncio.Protocol):
    """Asks, waits for the whole answer, asks again."""

    def __init__(self, todo: Iterator[bytes], answers: _Answers) -> None:
        self._todo, self._answers = todo, answers
        self._asked_at = 0.0
        self._transport: asyncio.Transport
        self._got = b""
        self.done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def ask(self) -> None:
        request = next(self._todo)
        self._asked_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(END_OF_HEAD)
        if head < 0:
            return
        length = LENGTH.search(self._got, 0, head)
        if len(self._got) < head + len(END_OF_HEAD) + (int(length[1]) if length else 0):
            return
        status = int(self._got[9:12])
        self._answers.statuses[status] = self._answers.statuses.get(status, 0) + 1
        self._answers.took_ms.append(1000 * (time.perf_counter() - self._asked_at))
        self._got = b""
        if not self.done:
            self.ask()
