"""Reading lists to their ends, page by page, as many pages at once as are known to be there."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Generic, TypeVar

T = TypeVar("T")
PASSES = 3


class Page(Generic[T]):
    """Items by their keys, and how many VK says there are in all; None if it does not say."""

    def __init__(self, items: Iterable[tuple[Hashable, T]], total: int | None) -> None:
        self.items = dict(items)
        self.total = total


class Reading(Generic[T]):
    """One list on its way to us: every item once and in VK's order.

    `wanted` are the offsets to ask for next; when there are none, all is read. It begins with as
    many pages as `expected` items fill, and goes on by what VK says there is. `params` tell it
    from other lists of the same method.
    """

    def __init__(
        self, size: int, expected: int = 0, params: Mapping[str, object] | None = None
    ) -> None:
        self.params = params or {}
        self._size = size
        self._expected = max(expected, 1)
        self._passes = 0
        self._begin()

    @property
    def found(self) -> list[T]:
        return list(self._found.values())

    def take(self, pages: Iterable[Page[T]]) -> None:
        """What VK answered to `wanted`."""
        new = False
        for page in pages:
            new = not page.items.keys() <= self._found.keys()
            self._found |= page.items
            self._totals.append(page.total)
        self.wanted = self._rest(new)
        if not self.wanted and self._shrank() and self._passes < PASSES:
            self._begin()

    def _begin(self) -> None:
        self._passes += 1
        self._found: dict[Hashable, T] = {}
        self._totals: list[int | None] = []
        self.wanted = range(0, self._expected, self._size)

    def _rest(self, new: bool) -> range:
        """VK leaves hidden and deleted items out of a page, so a short page is not the last one.

        Without a total the end is an empty page, or the same again if VK ignores the offset.
        """
        read = self.wanted[-1] + self._size
        total = self._totals[-1]
        if total is None:
            total = read + 1 if new else read
        return range(read, total, self._size)

    def _shrank(self) -> bool:
        """Then items moved to pages already read, and were missed."""
        return any((later or 0) < (earlier or 0) for earlier, later in pairwise(self._totals))


Fetch = Callable[[list[tuple[Reading[T], int]]], Iterable[Page[T]]]  # lists, and offsets in them


def read_together(readings: Sequence[Reading[T]], fetch: Fetch[T]) -> None:
    """Read all these lists to their ends; what they want next is asked for together."""
    while under_way := [reading for reading in readings if reading.wanted]:
        asked = [(reading, offset) for reading in under_way for offset in reading.wanted]
        pages = iter(fetch(asked))
        for reading in under_way:
            reading.take(islice(pages, len(reading.wanted)))


def chunks(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    """The different ids, `size` at a time."""
    rest = iter(sorted(set(ids)))
    while chunk := list(islice(rest, size)):
        yield chunk
