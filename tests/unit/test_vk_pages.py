from collections.abc import Iterable

import pytest

from vk.pages import Page, Reading, chunks, read_together


class List:
    """A list on VK's side. `hidden` are counted but not given; `losses` go after a page."""

    def __init__(self, size: int, items: Iterable[int], counted: bool = True) -> None:
        self.size, self.items, self.counted = size, list(items), counted
        self.hidden: set[int] = set()
        self.losses: dict[int, int] = {}  # after which page which item goes
        self.gains: dict[int, int] = {}  # after which page which item is put in front
        self.pages = self.requests = 0

    def page(self, offset: int) -> Page[int]:
        window = self.items[offset : offset + self.size]
        total = len(self.items) if self.counted else None
        self.pages += 1
        if self.pages in self.losses:
            self.items.remove(self.losses[self.pages])
        if self.pages in self.gains:
            self.items.insert(0, self.gains[self.pages])
        return Page(((i, i) for i in window if i not in self.hidden), total)

    def fetch(self, asked: list[tuple[Reading[int], int]]) -> list[Page[int]]:
        self.requests += 1
        return [self.page(offset) for _reading, offset in asked]

    def read(self, expected: int = 0) -> list[int]:
        reading: Reading[int] = Reading(self.size, expected)
        read_together([reading], self.fetch)
        return reading.found


def test_pages_are_put_together_in_order() -> None:
    assert List(3, [5, 4, 3, 2, 1]).read() == [5, 4, 3, 2, 1]


def test_an_empty_list_is_one_page() -> None:
    empty = List(3, [])
    assert (empty.read(), empty.pages) == ([], 1)


def test_a_last_page_that_is_full_needs_no_other() -> None:
    full = List(3, [1, 2, 3])
    assert (full.read(), full.pages) == ([1, 2, 3], 1)


def test_after_the_first_page_all_others_are_asked_for_together() -> None:
    long = List(2, range(9))
    assert (long.read(), long.pages, long.requests) == (list(range(9)), 5, 2)


def test_what_is_expected_is_asked_for_together_at_once() -> None:
    long = List(2, range(9))
    assert (long.read(expected=9), long.pages, long.requests) == (list(range(9)), 5, 1)


@pytest.mark.parametrize("expected", [1, 3, 4, 8, 40])
def test_what_was_expected_wrongly_is_read_to_its_end_all_the_same(expected: int) -> None:
    assert List(2, range(9)).read(expected) == list(range(9))
    assert List(2, range(9), counted=False).read(expected) == list(range(9))


@pytest.mark.parametrize("expected", [0, 7])
def test_a_short_page_is_not_the_last_one(expected: int) -> None:
    short = List(3, [1, 2, 3, 4, 5, 6, 7])
    short.hidden = {2, 3}
    assert short.read(expected) == [1, 4, 5, 6, 7]


@pytest.mark.parametrize("expected", [0, 7])
def test_where_vk_counts_an_empty_page_is_not_the_last_one_either(expected: int) -> None:
    short = List(2, [1, 2, 3, 4, 5, 6, 7])
    short.hidden = {3, 4}
    assert short.read(expected) == [1, 2, 5, 6, 7]


def test_without_a_count_reading_ends_at_an_empty_page() -> None:
    uncounted = List(2, [1, 2, 3, 4], counted=False)
    assert (uncounted.read(), uncounted.pages) == ([1, 2, 3, 4], 3)


def test_without_a_count_a_page_more_than_expected_saves_a_call() -> None:
    uncounted = List(2, [1, 2, 3, 4], counted=False)
    assert (uncounted.read(expected=6), uncounted.requests) == ([1, 2, 3, 4], 1)


def test_without_a_count_a_page_that_brings_nothing_new_is_the_end() -> None:
    reading: Reading[int] = Reading(2)
    read_together([reading], lambda asked: [Page([(1, 1), (2, 2)], None) for _ in asked])
    assert reading.found == [1, 2]


def test_an_item_that_slid_onto_the_next_page_counts_once() -> None:
    growing = List(2, [1, 2, 3])
    growing.gains = {1: 9}
    assert growing.read() == [1, 2, 3]
    assert growing.pages == 2


@pytest.mark.parametrize("expected", [0, 4])
def test_an_item_that_slid_onto_a_page_already_read_is_not_missed(expected: int) -> None:
    shrinking = List(2, [1, 2, 3, 4])
    shrinking.losses = {1: 1}
    assert shrinking.read(expected) == [2, 3, 4]


def test_a_list_that_shrank_and_grew_back_meanwhile_is_read_again_too() -> None:
    moving = List(2, [1, 2, 3, 4, 5, 6])
    moving.losses, moving.gains = {1: 1}, {2: 9}
    assert set(moving.read()) == {9, 2, 3, 4, 5, 6}


def test_a_list_that_never_holds_still_is_read_a_few_times_only() -> None:
    shrinking = List(1, range(20))
    shrinking.losses = {page: page for page in range(1, 20)}
    shrinking.read()
    assert shrinking.pages < 40


def test_what_several_lists_want_is_asked_for_together() -> None:
    lists = {"a": List(2, range(5)), "b": List(2, range(10, 13)), "c": List(2, [])}
    requests = []

    def fetch(asked: list[tuple[Reading[int], int]]) -> list[Page[int]]:
        requests.append(len(asked))
        return [lists[str(reading.params["name"])].page(offset) for reading, offset in asked]

    readings: list[Reading[int]] = [Reading(2, params={"name": name}) for name in lists]
    read_together(readings, fetch)
    assert [reading.found for reading in readings] == [[0, 1, 2, 3, 4], [10, 11, 12], []]
    assert requests == [3, 3]


def test_ids_are_asked_for_in_pieces_and_once_each() -> None:
    assert list(chunks([3, 1, 2, 3], 2)) == [[1, 2], [3]]
    assert list(chunks([], 2)) == []
