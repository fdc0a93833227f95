"""Calls that a test wants to fail."""

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager


class Faults:
    """Ordered failures by the method's name, used up one a call; `calls` lists all calls made."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._before: dict[str, deque[BaseException]] = defaultdict(deque)
        self._after: dict[str, deque[BaseException]] = defaultdict(deque)

    def order(self, method: str, *errors: BaseException) -> None:
        """The next calls of `method` fail with these and have no effect."""
        self._before[method].extend(errors)

    def order_after_effect(self, method: str, *errors: BaseException) -> None:
        """The next calls are carried out, and fail all the same: their answers are lost."""
        self._after[method].extend(errors)

    @contextmanager
    def call(self, method: str) -> Iterator[None]:
        """Around the body of each method of a fake."""
        self.calls.append(method)
        if self._before[method]:
            raise self._before[method].popleft()
        yield
        if self._after[method]:
            raise self._after[method].popleft()
