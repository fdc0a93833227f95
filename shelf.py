"""A shelf for what takes long to make and may be shared for a while; small, and never overfull.

Of those who ask for the same thing at the same moment one makes it, and the others wait for it.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Thing(Protocol):
    """What a shelf holds."""

    @property
    def size(self) -> int: ...  # in bytes

    @property
    def lasts_s(self) -> float: ...  # how long it may be given out; 0: to nobody but its maker


Made = TypeVar("Made", bound=Thing)


class Shelf(Generic[Made]):
    """At most `most` things of `most_bytes` together; what was put there first makes room first."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._things: dict[Hashable, tuple[float, Made]] = {}  # with the moment until it is good
        self._making: dict[Hashable, Future[Made | None]] = {}
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, now: float, make: Callable[[], Made]) -> Made:
        """What is there and good at `now`, in seconds of any clock; else what `make` makes."""
        with self._lock:
            until, thing = self._things.get(key, (now, None))
            if thing is not None and now < until:
                return thing
            under_way = self._making.get(key)
            mine: Future[Made | None] = Future()
            if under_way is None:
                self._making[key] = mine
        if under_way is None:
            return self._made(key, now, make, mine)
        return under_way.result() or make()

    def _made(
        self, key: Hashable, now: float, make: Callable[[], Made], told: "Future[Made | None]"
    ) -> Made:
        """Make it and tell those who wait: None if each of them has to make her own."""
        shared = None
        try:
            made = make()
            shared = made if made.lasts_s else None
            return made
        finally:
            with self._lock:
                self._take_down(key)
                if shared is not None:
                    self._put(key, now + shared.lasts_s, shared)
                del self._making[key]
            told.set_result(shared)

    def _put(self, key: Hashable, until: float, thing: Made) -> None:
        if thing.size > self._most_bytes:
            return
        self._things[key] = (until, thing)
        self._bytes += thing.size
        while len(self._things) > self._most or self._bytes > self._most_bytes:
            self._take_down(next(iter(self._things)))

    def _take_down(self, key: Hashable) -> None:
        _until, thing = self._things.pop(key, (0, None))
        self._bytes -= thing.size if thing is not None else 0

    @property
    def size(self) -> tuple[int, int]:
        """How many things there are, and their bytes."""
        return len(self._things), self._bytes
