"""Many threads at once, one commit: whoever comes first while nobody stores does it for all.

A commit costs about the same for one row as for fifty, for what takes long is waiting for the disk.
So those who come while one is under way wait, and the first of them then stores for all of them.
There is no thread of its own: nothing to start, to end, or to lose in a fork.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Told = TypeVar("Told")


class Broken(Exception):
    """Whoever stored for the others was stopped in the midst of it."""


class _Waiting(Generic[Item, Told]):
    """One item, the thread that waits for it, and what that is to be told."""

    told: Told

    def __init__(self, item: Item) -> None:
        self.item = item
        self.done = False
        self.error: Exception | None = None
        self.woken = Lock()
        self.woken.acquire()


class Together(Generic[Item, Told]):
    """`store` is given one or more items, at most `most`, and returns when they are safe.

    It returns what each of those is to be told who brought them, in their order.
    `after` is called when those who brought them have been told; whether more are on their way.
    An error that is `hopeless` is that of all who wait by then: each would wait as long, in vain.
    """

    def __init__(
        self,
        store: Callable[[Sequence[Item]], Sequence[Told]],
        after: Callable[[bool], None] = lambda more: None,
        most: int = 500,
        hopeless: tuple[type[Exception], ...] = (),
    ) -> None:
        self._store, self._after, self._most = store, after, most
        self._hopeless = hopeless
        self._lock = Lock()
        self._queue: list[_Waiting[Item, Told]] = []
        self._storing = False

    @property
    def storing(self) -> bool:
        """Whether a call is under way."""
        return self._storing

    @property
    def waiting(self) -> int:
        """How many items wait for the next call."""
        return len(self._queue)

    def put(self, item: Item) -> Told:
        """Return when the item is safe; raise what `store` raised for those it was among."""
        mine: _Waiting[Item, Told] = _Waiting(item)
        with self._lock:
            self._queue.append(mine)
            leads = not self._storing
            self._storing = True
        if not leads:
            mine.woken.acquire()
        if not mine.done:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.told

    def _lead(self) -> None:
        """Store what waits, and have the next in line go on."""
        group = self._taken(self._most)
        error: Exception | None = Broken()
        try:
            told = self._store([waiting.item for waiting in group])
            for waiting, answer in zip(group, told, strict=True):
                waiting.told = answer
            error = None
        except Exception as raised:  # whatever it is, each of them has to hear of it
            error = raised
            group += self._taken() if isinstance(raised, self._hopeless) else []
        finally:
            more = self._handed_on()
            for waiting in group:
                waiting.done, waiting.error = True, error
                waiting.woken.release()
        self._after(more)

    def _taken(self, most: int | None = None) -> list[_Waiting[Item, Told]]:
        """The first of those who wait, and no longer do; without `most` all of them."""
        with self._lock:
            group = self._queue[:most]
            del self._queue[:most]
        return group

    def _handed_on(self) -> bool:
        """Wake the next in line to store for whoever waits by now; False if nobody does."""
        with self._lock:
            following = next(iter(self._queue), None)
            self._storing = following is not None
        if following is not None:
            following.woken.release()
        return following is not None
