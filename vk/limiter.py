"""VK's limit of calls a second, kept by all our processes together through Redis.

A caller books the next free moment and sleeps until then, so callers go in order of arrival and
nobody polls. The last N moments booked for a token are enough to know the next: the window starts
at the oldest of them.
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock

import structlog
from redis import Redis, RedisError
from redis.commands.core import Script

from vk.errors import Action, VkError
from vk.port import Kind

CALLS: dict[Kind, int] = {"community": 20, "service": 3, "user": 3}  # per second, VK's numbers
WINDOW_S = 1.2  # more than a second: a call may reach VK late and the next one early
PATIENCE_S = 30.0
DEAF_S = 5  # how long Redis is left alone after it failed: its client takes seconds to give up

log = structlog.get_logger()

# KEYS: the token's bookings. ARGV: calls per window, window and patience in microseconds.
# Gives microseconds to wait, or -1 without booking when that is too long.
BOOK = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local free = now
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[1]) then
  free = math.max(now, redis.call('LINDEX', KEYS[1], 0) + ARGV[2])
end
if free - now > tonumber(ARGV[3]) then
  return -1
end
redis.call('RPUSH', KEYS[1], string.format('%.0f', free))
redis.call('LTRIM', KEYS[1], -ARGV[1], -1)
redis.call('PEXPIRE', KEYS[1], math.ceil((free - now + ARGV[2]) / 1000))
return free - now
"""


class Limiter:
    """Lets calls through no faster than VK allows.

    Without Redis each process keeps half the rate by itself, which two processes may do at once.
    """

    def __init__(
        self,
        redis: "Redis | None",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._book = redis.register_script(BOOK) if redis else None
        self._clock = clock
        self._deaf_until = -math.inf
        self._sleep = sleep
        self._patience_s = patience_s
        self._alone = Alone(clock)

    def wait(self, token_id: str, kind: Kind) -> None:
        """Return when a call may be made; VkError RETRY if that would take too long.

        `token_id` must not be the token itself: it becomes a key in Redis.
        """
        seconds = self._seconds(token_id, kind)
        if seconds is None:
            raise VkError("waiting", Action.RETRY, reason=f"too many calls wait for the {kind} key")
        if seconds > 0:
            self._sleep(seconds)

    def _seconds(self, token_id: str, kind: Kind) -> float | None:
        if self._book and self._clock() >= self._deaf_until:
            try:
                return self._shared(self._book, token_id, kind)
            except RedisError as error:
                self._deaf_until = self._clock() + DEAF_S
                log.warning("vk_limit_not_shared", error=type(error).__name__)
        return self._alone.book(token_id, CALLS[kind] // 2, self._patience_s)

    def _shared(self, book: Script, token_id: str, kind: Kind) -> float | None:
        limits = [CALLS[kind], int(WINDOW_S * 1e6), int(self._patience_s * 1e6)]
        booked = int(book(keys=[f"vk:calls:{token_id}"], args=limits))
        return None if booked < 0 else booked / 1e6


class Alone:
    """The same bookings kept in this process only."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._booked: dict[str, deque[float]] = defaultdict(deque)

    def book(self, token_id: str, calls: int, patience_s: float) -> float | None:
        """Seconds to wait for the next free moment; None, and nothing booked, if too many."""
        with self._lock:
            now, booked = self._clock(), self._booked[token_id]
            free = max(now, booked[0] + WINDOW_S) if len(booked) >= calls else now
            if free - now > patience_s:
                return None
            booked.append(free)
            while len(booked) > calls:
                booked.popleft()
            return free - now
