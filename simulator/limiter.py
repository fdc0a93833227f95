"""VK's limits of calls a second, counted for each token."""

import time
from collections import defaultdict, deque
from threading import Lock

CALLS_A_SECOND = {"user": 3, "service": 3, "community": 20}


class Limiter:
    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self.enabled = True

    def allows(self, token: str, kind: str) -> bool:
        """Count this call, unless it comes too soon after the others of the last second."""
        now = time.monotonic()
        with self._lock:
            calls = self._calls[token]
            while calls and calls[0] <= now - 1:
                calls.popleft()
            if self.enabled and len(calls) >= CALLS_A_SECOND[kind]:
                return False
            calls.append(now)
            return True
