"""Hashing a password takes much memory, so few are hashed at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

from staff.service import AT_ONCE, Hasher


class Slow:
    """Takes as many as come, and ends when as many as may come are there."""

    def __init__(self) -> None:
        self._full, self._lock = Barrier(AT_ONCE), Lock()
        self.inside, self.most = 0, 0

    def verify(self, known: str, password: str) -> bool:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self._full.wait(10)
        with self._lock:
            self.inside -= 1
        return known == password

    def hash(self, password: str) -> str:
        return password


def test_no_more_passwords_are_looked_at_at_once_than_there_is_memory_for() -> None:
    slow = Slow()
    hasher = Hasher(slow)
    with ThreadPoolExecutor(4 * AT_ONCE) as threads:
        found = list(threads.map(lambda n: hasher.verify("a", "a"), range(4 * AT_ONCE)))
    assert found == [True] * 4 * AT_ONCE
    assert slow.most == AT_ONCE
