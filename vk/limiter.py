"""VK's limit of calls a second, kept by all our processes together.

Through Redis a caller books the next free moment and sleeps until then, so callers go in order of
arrival and nobody polls. The last N moments booked for a token are enough to know the next: the
window starts at the oldest of them. When the moment has come, it is booked on this machine too.
That alone has to do while Redis is away, and so no change from one to the other makes a second
with too many calls. Whoever misses a moment, on a machine that is too busy, books another: a late
call would come beside the next ones.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from redis import Redis, RedisError

from vk.bookings import WINDOW_S, Bookings
from vk.errors import Action, VkError
from vk.port import Kind

CALLS: dict[Kind, int] = {"community": 20, "service": 3, "user": 3}  # per second, VK's numbers
MACHINES = 3  # that may call at once without Redis: each takes this part of the calls
LATE_S = (WINDOW_S - 1) / 2  # the other half of what a window has to spare is for the way to VK
MOMENTS = 3  # that a caller may miss; then it goes late, for it might never go at all
PATIENCE_S = 30.0
DEAF_S = 5  # how long Redis is left alone after it failed: its client takes seconds to give up
OVER_S = 2 * WINDOW_S  # after Redis fails: what others were granted is called, and a window passed

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

    Without Redis every machine takes a third of that. `folder` is where its processes book, one of
    the user's own under the system's temporary directory unless told.
    """

    def __init__(
        self,
        redis: "Redis | None",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        patience_s: float = PATIENCE_S,
        folder: Path | None = None,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._shared = Shared(redis, patience_s) if redis else None
        self._here = Bookings(clock, patience_s, folder)
        self._heard_at = self._lost_at = -math.inf
        self._deaf_until = -math.inf

    def wait(self, token_id: str, kind: Kind) -> None:
        """Return when a call may be made; VkError RETRY if that would take too long.

        `token_id` must not be the token itself: it becomes the name of a key and of a file.
        """
        shared = self._waited_with_all(token_id, kind)
        try:
            self._in_time(lambda: self._booked_here(token_id, kind, shared), kind)
        except OSError as error:
            log.warning("vk_limit_not_kept_here", error=type(error).__name__)
            if not shared:
                raise VkError("waiting", Action.RETRY, reason="no place to count calls") from None

    def _waited_with_all(self, token_id: str, kind: Kind) -> bool:
        """False when Redis is away: then what it granted is void."""
        asked_at = self._clock()
        shared = self._shared
        if shared is None or asked_at < self._deaf_until:
            return False
        try:
            if self._in_time(lambda: shared.book(token_id, CALLS[kind]), kind) > WINDOW_S:
                shared.ask()  # others may have lost it meanwhile, and call without it
        except RedisError as error:
            self._lost(error)
            return False
        self._heard_at = asked_at  # not now: another thread may have lost it since
        return True

    def _booked_here(self, token_id: str, kind: Kind, shared: bool) -> float | None:
        if shared:
            return self._here.book(token_id, CALLS[kind])
        return self._here.book(token_id, CALLS[kind] // MACHINES, self._lost_at + OVER_S)

    def _in_time(self, book: Callable[[], float | None], kind: Kind) -> float:
        """Book a moment and sleep until then, again if it was missed; for how long that was."""
        for _ in range(MOMENTS):
            asked_at = self._clock()
            slept_s = self._slept(book(), kind)
            if self._clock() - asked_at - slept_s <= LATE_S:
                break
        return slept_s

    def _slept(self, seconds: float | None, kind: Kind) -> float:
        if seconds is None:
            raise VkError("waiting", Action.RETRY, reason=f"too many calls wait for the {kind} key")
        if seconds > 0:
            self._sleep(seconds)
        return seconds

    def _lost(self, error: RedisError) -> None:
        now = self._clock()
        self._deaf_until = now + DEAF_S
        if self._lost_at <= self._heard_at:
            self._lost_at = now
        log.warning("vk_limit_not_shared", error=type(error).__name__)


class Shared:
    """The bookings of all machines. Raises RedisError where there are none."""

    def __init__(self, redis: Redis, patience_s: float) -> None:
        self._redis = redis
        self._script = redis.register_script(BOOK)
        self._patience_s = patience_s

    def book(self, token_id: str, calls: int) -> float | None:
        """Seconds to wait for the next free moment; None, and nothing booked, if too many."""
        limits = [calls, int(WINDOW_S * 1e6), int(self._patience_s * 1e6)]
        booked = int(self._script(keys=[f"vk:calls:{token_id}"], args=limits))
        return None if booked < 0 else booked / 1e6

    def ask(self) -> None:
        """Whether it is there."""
        self._redis.ping()
