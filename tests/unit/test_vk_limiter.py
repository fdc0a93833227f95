from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from vk.bookings import SECOND, WINDOW, WINDOW_S, Bookings, earliest
from vk.errors import Action, VkError
from vk.limiter import CALLS, LATE_S, MACHINES, MOMENTS, Limiter


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "bookings"


@pytest.fixture
def limiter(clock: Clock, folder: Path) -> Limiter:
    return Limiter(None, clock, clock.pass_by, folder=folder)


def moments(limiter: Limiter, clock: Clock, calls: int) -> list[float]:
    """When each call in a row was let through, counted from the first."""
    began = clock.now
    passed = []
    for _ in range(calls):
        limiter.wait("token", "service")
        passed.append(round(clock.now - began, 3))
    return passed


def test_a_window_is_longer_than_vks_second() -> None:
    assert WINDOW > SECOND


def test_the_next_call_goes_a_window_after_the_oldest_that_counts() -> None:
    booked: list[int] = []
    for _ in range(7):
        booked.append(earliest(booked, 3, start=0))
    assert booked == [0, 0, 0, WINDOW, WINDOW, WINDOW, 2 * WINDOW]


@pytest.mark.parametrize("calls", [1, 3, 6])
def test_a_call_fits_between_others_only_where_no_window_becomes_too_full(calls: int) -> None:
    """As when some book with Redis and some without: their limits differ."""
    booked = [0, 0, 5 * SECOND, 5 * SECOND, 9 * SECOND]
    for _ in range(20):
        booked.append(earliest(booked, calls, start=0))
    counted = [sum(0 <= one - at < WINDOW for one in booked[5:]) for at in booked]
    assert max(counted) <= calls
    around = [sum(0 <= one - at < WINDOW for one in booked) for at in booked]
    assert max(around) <= max(calls, 2)


def test_a_refused_booking_takes_no_place(clock: Clock, folder: Path) -> None:
    bookings = Bookings(clock, patience_s=0, folder=folder)
    assert bookings.book("token", 1) == 0
    assert bookings.book("token", 1) is None
    clock.pass_by(WINDOW_S)
    assert bookings.book("token", 1) == 0


def test_one_token_does_not_wait_for_another(clock: Clock, folder: Path) -> None:
    bookings = Bookings(clock, patience_s=9, folder=folder)
    assert [bookings.book(name, 1) for name in ("a", "b", "a")] == [0, 0, WINDOW_S]


def test_processes_see_each_others_bookings(clock: Clock, folder: Path) -> None:
    one, other = (Bookings(clock, patience_s=9, folder=folder) for _ in range(2))
    assert [each.book("token", 1) for each in (one, other, one)] == [0, WINDOW_S, 2 * WINDOW_S]


@pytest.mark.parametrize("content", ["", "no number", "1 2 ", "99999999999999999", "{}", "é"])
def test_what_is_stale_or_broken_counts_as_nothing(
    clock: Clock, folder: Path, content: str
) -> None:
    folder.mkdir()
    (folder / "token").write_text(content)
    bookings = Bookings(clock, patience_s=9, folder=folder)
    assert [bookings.book("token", 1) for _ in range(2)] == [0, WINDOW_S]


def test_bookings_are_for_nobody_elses_eyes(clock: Clock, folder: Path) -> None:
    Bookings(clock, patience_s=9, folder=folder).book("token", 1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "token").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_another_ones_is_not_used(clock: Clock, folder: Path) -> None:
    folder.symlink_to(folder.parent)
    with pytest.raises(PermissionError):
        Bookings(clock, patience_s=9, folder=folder).book("token", 1)


def test_without_redis_three_machines_together_keep_the_limit() -> None:
    assert all(MACHINES * (calls // MACHINES) <= calls for calls in CALLS.values())


def test_without_redis_a_machine_takes_a_third(limiter: Limiter, clock: Clock) -> None:
    assert moments(limiter, clock, 3) == pytest.approx([0, WINDOW_S, 2 * WINDOW_S])


def test_when_redis_goes_away_what_it_granted_to_others_is_waited_for(
    clock: Clock, folder: Path
) -> None:
    with Redis(port=9, retry=Retry(NoBackoff(), 0)) as away:
        limiter = Limiter(away, clock, clock.pass_by, folder=folder)
        expected = [2 * WINDOW_S, 3 * WINDOW_S, 4 * WINDOW_S]
        assert moments(limiter, clock, 3) == pytest.approx(expected)


def test_waiting_too_long_is_an_error_to_try_again_after(clock: Clock, folder: Path) -> None:
    limiter = Limiter(None, clock, lambda _seconds: None, patience_s=2, folder=folder)
    with pytest.raises(VkError) as caught:
        moments(limiter, clock, 5)
    assert caught.value.action is Action.RETRY
    assert not caught.value.uncertain


def test_where_calls_cannot_be_counted_nobody_calls(clock: Clock, folder: Path) -> None:
    folder.write_text("a file")
    limiter = Limiter(None, clock, clock.pass_by, folder=folder)
    with pytest.raises(VkError) as caught:
        limiter.wait("token", "user")
    assert caught.value.action is Action.RETRY


def test_who_wakes_up_late_takes_another_moment(clock: Clock, folder: Path) -> None:
    """Else the next one would call less than a window after her."""
    late = iter([2 * LATE_S])
    limiter = Limiter(
        None, clock, lambda seconds: clock.pass_by(seconds + next(late, 0)), folder=folder
    )
    expected = [0, 2 * WINDOW_S, 3 * WINDOW_S]
    assert moments(limiter, clock, 3) == pytest.approx(expected)


def test_who_is_always_late_calls_in_the_end(clock: Clock, folder: Path) -> None:
    limiter = Limiter(
        None, clock, lambda seconds: clock.pass_by(seconds + 2 * LATE_S), folder=folder
    )
    assert moments(limiter, clock, 2)[1] == pytest.approx(MOMENTS * WINDOW_S + 2 * LATE_S)
