"""VK's limits of calls a second, counted for each token."""

import time
from collections import defaultdict, deque
from threading import Lock

WINDOW_S = 0.95  # a little under a second: a call that set out in time may arrive early
CALLS_A_SECOND = {"user": 3, "service": 3, "community": 20}


class Limiter:
    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self.enabled = True

    def allows(self, token: str, kind: str) -> bool:
        """Count this call, unless too many came within the last second."""
        now = time.monotonic()
        with self._lock:
            calls = self._calls[token]
            while calls and calls[0] <= now - WINDOW_S:
                calls.popleft()
            if self.enabled and len(calls) >= CALLS_A_SECOND[kind]:
                return False
            calls.append(now)
            return True
