from vk.pages import Page, chunks, read_all


class List:
    """A list on VK's side. `hidden` are counted but not given; `then` happens after a page."""

    def __init__(self, size: int, items: list[int], counted: bool = True) -> None:
        self.size, self.items, self.counted = size, items, counted
        self.hidden: set[int] = set()
        self.losses: dict[int, int] = {}  # after which page which item goes
        self.pages = 0

    def fetch(self, offset: int) -> Page[int]:
        window = self.items[offset : offset + self.size]
        total = len(self.items) if self.counted else None
        self.pages += 1
        if self.pages in self.losses:
            self.items.remove(self.losses[self.pages])
        return Page(((i, i) for i in window if i not in self.hidden), total)

    def read(self) -> list[int]:
        return read_all(self.fetch, self.size)


def test_pages_are_put_together_in_order() -> None:
    assert List(3, [5, 4, 3, 2, 1]).read() == [5, 4, 3, 2, 1]


def test_an_empty_list_is_one_call() -> None:
    empty = List(3, [])
    assert (empty.read(), empty.pages) == ([], 1)


def test_a_last_page_that_is_full_needs_no_other() -> None:
    full = List(3, [1, 2, 3])
    assert (full.read(), full.pages) == ([1, 2, 3], 1)


def test_a_short_page_is_not_the_last_one() -> None:
    short = List(3, [1, 2, 3, 4, 5, 6, 7])
    short.hidden = {2, 3}
    assert short.read() == [1, 4, 5, 6, 7]


def test_without_a_count_reading_ends_at_an_empty_page() -> None:
    uncounted = List(2, [1, 2, 3, 4], counted=False)
    assert (uncounted.read(), uncounted.pages) == ([1, 2, 3, 4], 3)


def test_without_a_count_a_page_that_brings_nothing_new_is_the_end() -> None:
    assert read_all(lambda _offset: Page([(1, 1), (2, 2)], None), 2) == [1, 2]


def test_an_item_that_slid_onto_the_next_page_counts_once() -> None:
    pages = {0: Page([(1, 1), (2, 2)], 3), 2: Page([(2, 2), (3, 3)], 4)}
    assert read_all(pages.__getitem__, 2) == [1, 2, 3]


def test_an_item_that_slid_onto_a_page_already_read_is_not_missed() -> None:
    shrinking = List(2, [1, 2, 3, 4])
    shrinking.losses = {1: 1}
    assert shrinking.read() == [2, 3, 4]


def test_a_list_that_never_holds_still_is_read_a_few_times_only() -> None:
    shrinking = List(1, list(range(20)))
    shrinking.losses = {page: page for page in range(1, 20)}
    shrinking.read()
    assert shrinking.pages < 40


def test_ids_are_asked_for_in_pieces_and_once_each() -> None:
    assert list(chunks([3, 1, 2, 3], 2)) == [[1, 2], [3]]
    assert list(chunks([], 2)) == []
