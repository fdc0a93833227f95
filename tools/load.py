"""Many readers at once, each on a connection that stays open; light enough not to be the brake."""

import asyncio
import itertools
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

from tools.ports import LOOPBACK

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
READERS = 16


@dataclass(frozen=True)
class Load:
    """What a server did under load."""

    per_second: float
    statuses: dict[int, int]  # answers by status
    busy: float  # share of the time in which we ourselves worked; near 1 we were the brake


def load(port: int, requests: Sequence[bytes], seconds: float) -> Load:
    """Ask these over and over for so long."""
    # In a thread: the caller's own may have a loop already, as Playwright's has.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_load(port, requests, seconds))).result()


async def _load(port: int, requests: Sequence[bytes], seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    todo, statuses = itertools.cycle(requests), dict[int, int]()
    made = [
        await loop.create_connection(lambda: _Reader(todo, statuses), LOOPBACK, port)
        for _ in range(READERS)
    ]
    began, worked = time.perf_counter(), time.process_time()
    for _transport, reader in made:
        reader.ask()
    await asyncio.sleep(seconds)
    took, busy = time.perf_counter() - began, time.process_time() - worked
    answered = dict(statuses)
    for transport, reader in made:
        reader.done = True
        transport.close()
    return Load(sum(answered.values()) / took, answered, busy / took)


class _Reader(asyncio.Protocol):
    """Asks, waits for the whole answer, asks again."""

    def __init__(self, todo: Iterator[bytes], statuses: dict[int, int]) -> None:
        self._todo, self._statuses = todo, statuses
        self._transport: asyncio.Transport
        self._got = b""
        self.done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def ask(self) -> None:
        self._transport.write(next(self._todo))

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(END_OF_HEAD)
        if head < 0:
            return
        length = LENGTH.search(self._got, 0, head)
        if len(self._got) < head + len(END_OF_HEAD) + (int(length[1]) if length else 0):
            return
        status = int(self._got[9:12])
        self._statuses[status] = self._statuses.get(status, 0) + 1
        self._got = b""
        if not self.done:
            self.ask()
