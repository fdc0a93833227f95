"""Callbacks at a set pace, whether or not those before are answered: as many do at once outside."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlsplit

PATH = "/webhooks/vk"
PATIENCE_S = 15
HEAD = "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Paced:
    """What came back; a time runs from when an event was due, so that a queue shows."""

    took_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)  # 0: no answer at all

    @property
    def p99_ms(self) -> float:
        return 1000 * quantiles(self.took_s, n=100)[-1]

    @property
    def slowest_ms(self) -> float:
        return 1000 * max(self.took_s)


def send_at_pace(url: str, bodies: Iterator[bytes], per_second: float, seconds: float) -> Paced:
    """So many a second for so long."""
    with ThreadPoolExecutor(1) as thread:  # the caller's own may have a loop already
        caller = _Caller(url)
        return thread.submit(lambda: asyncio.run(caller.call(bodies, per_second, seconds))).result()


class _Caller:
    """Keeps its connections open; makes another when all are waiting for an answer."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._host, self._port = where.hostname or "", where.port or 0
        self._head = HEAD.format(path=PATH, host=where.netloc)
        self._free: list[Connection] = []
        self._paced = Paced()

    async def call(self, bodies: Iterator[bytes], per_second: float, seconds: float) -> Paced:
        loop = asyncio.get_running_loop()
        began, asked = loop.time(), set[asyncio.Task[None]]()
        for number in range(round(per_second * seconds)):
            due = began + number / per_second
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            task = loop.create_task(self._ask(next(bodies), due))
            asked.add(task)
            task.add_done_callback(asked.discard)
        await asyncio.gather(*asked)
        for _, writer in self._free:
            writer.close()
        return self._paced

    async def _ask(self, body: bytes, due: float) -> None:
        status = 0
        try:
            async with asyncio.timeout(PATIENCE_S):
                status = await self._answered(body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # it has no status, then
        self._paced.statuses[status] += 1
        self._paced.took_s.append(asyncio.get_running_loop().time() - due)

    async def _answered(self, body: bytes) -> int:
        reader, writer = self._kept() or await asyncio.open_connection(self._host, self._port)
        writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        self._free.append((reader, writer))
        return int(head[9:12])

    def _kept(self) -> Connection | None:
        """The one that was used last; a server closes those that rested for half a minute."""
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None
