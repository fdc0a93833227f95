"""Reading a list to its end, page by page."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")
PASSES = 3


class Page(Generic[T]):
    """Items by their keys, and how many VK says there are in all; None if it does not say."""

    def __init__(self, items: Iterable[tuple[Hashable, T]], total: int | None) -> None:
        self.items = dict(items)
        self.total = total


Fetch = Callable[[int], Page[T]]  # takes the offset to begin at


def read_all(fetch: Fetch[T], size: int) -> list[T]:
    """Every item once, in VK's order.

    VK leaves hidden and deleted items out of a page, so a short page is not the last one. If the
    list shrank meanwhile, items moved to pages already read and were missed: it is read again.
    """
    found: dict[Hashable, T] = {}
    for _ in range(PASSES):
        found, totals = _one_pass(fetch, size)
        if totals[-1] >= totals[0]:
            break
    return list(found.values())


def _one_pass(fetch: Fetch[T], size: int) -> tuple[dict[Hashable, T], list[int]]:
    found: dict[Hashable, T] = {}
    totals = []
    offset = 0
    while True:
        page = fetch(offset)
        known = len(found)
        found |= page.items
        totals.append(page.total or 0)
        offset += size
        # Without a total the end is an empty page, or the same again if VK ignores the offset.
        at_end = len(found) == known if page.total is None else offset >= page.total
        if at_end or not page.items:
            return found, totals


def chunks(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    """The different ids, `size` at a time."""
    rest = iter(sorted(set(ids)))
    while chunk := list(islice(rest, size)):
        yield chunk
