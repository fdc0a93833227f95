"""Rows that many threads store at once, and what each of them is told."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from webhooks.together import Broken, Together

LONG_S = 10


class Disk:
    """Keeps rows; holds the first call up until `most` others wait. A row below 0 is refused.

    Who brought a row is told the row as a text.
    """

    def __init__(
        self, most: int = 500, others: int = 0, hopeless: tuple[type[Exception], ...] = ()
    ) -> None:
        self.together = Together(self.store, self.after, most, hopeless)
        self.calls: list[list[int]] = []
        self.more: list[bool] = []
        self.busy, self._others, self._poll = Event(), others, Event()

    def store(self, rows: Sequence[int]) -> list[str]:
        self.calls.append(list(rows))
        self.busy.set()
        while len(self.calls) == 1 and self.together.waiting < self._others:
            self._poll.wait(0.001)
        if min(rows) < 0:
            raise ValueError(rows)
        return [str(row) for row in rows]

    def after(self, more: bool) -> None:
        self.more.append(more)

    def all_at_once(self, first: int, others: Sequence[int]) -> list[Future[str]]:
        """The first is being stored when the others come."""
        with ThreadPoolExecutor(len(others) + 1) as pool:
            told = [pool.submit(self.together.put, first)]
            assert self.busy.wait(LONG_S)
            told += [pool.submit(self.together.put, row) for row in others]
        return told


def test_a_row_alone_is_stored_at_once() -> None:
    disk = Disk()
    assert [disk.together.put(1), disk.together.put(2)] == ["1", "2"]
    assert (disk.calls, disk.more) == ([[1], [2]], [False, False])


def test_those_who_come_while_one_stores_are_stored_by_one_of_them() -> None:
    disk = Disk(others=4)
    told = disk.all_at_once(0, [1, 2, 3, 4])
    assert [future.result() for future in told] == ["0", "1", "2", "3", "4"]
    assert [sorted(call) for call in disk.calls] == [[0], [1, 2, 3, 4]]
    assert sorted(disk.more) == [False, True]  # the first knows that others wait


def test_when_nothing_can_be_stored_nobody_waits_for_a_second_try() -> None:
    disk = Disk(others=4, hopeless=(ValueError,))
    told = disk.all_at_once(-1, [1, 2, 3, 4])
    assert {type(future.exception()) for future in told} == {ValueError}
    assert disk.calls == [[-1]]
    disk.together.put(5)
    assert disk.calls == [[-1], [5]]


def test_no_call_is_given_more_than_it_can_take() -> None:
    disk = Disk(most=3, others=7)
    disk.all_at_once(0, list(range(1, 8)))
    assert [len(call) for call in disk.calls] == [1, 3, 3, 1]
    assert sorted(row for call in disk.calls for row in call) == list(range(8))


def test_an_error_is_told_to_those_it_was_met_for_and_to_nobody_else() -> None:
    disk = Disk(others=3)
    told = disk.all_at_once(0, [1, -2, 3])
    assert told[0].exception() is None
    assert [type(future.exception()) for future in told[1:]] == [ValueError] * 3
    disk.together.put(4)
    assert disk.calls[-1] == [4]


def test_when_the_first_fails_the_others_are_stored_all_the_same() -> None:
    disk = Disk(others=2)
    told = disk.all_at_once(-1, [1, 2])
    assert [type(future.exception()) for future in told] == [ValueError, type(None), type(None)]


def test_nobody_waits_for_a_thread_that_was_stopped() -> None:
    kept: list[int] = []

    def store(rows: Sequence[int]) -> Sequence[int]:
        if rows[0] < 0:
            raise SystemExit
        kept.extend(rows)
        return rows

    together = Together(store)
    with pytest.raises(SystemExit):
        together.put(-1)
    together.put(1)
    assert kept == [1]


def test_those_with_a_thread_that_was_stopped_are_not_told_that_all_is_well() -> None:
    disk = Disk(others=2)
    stopped: list[int] = []

    def store(rows: Sequence[int]) -> list[str]:
        told = disk.store(rows)
        if len(rows) == 2:
            stopped.extend(rows)
            raise SystemExit
        return told

    disk.together = Together(store)
    told = disk.all_at_once(0, [1, 2])
    assert sorted(type(future.exception()).__name__ for future in told[1:]) == [
        Broken.__name__,
        SystemExit.__name__,
    ]
    assert len(stopped) == 2
