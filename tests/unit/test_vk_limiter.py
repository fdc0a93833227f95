import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from vk.errors import Action, VkError
from vk.limiter import WINDOW_S, Alone, Limiter


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


def moments(limiter: Limiter, clock: Clock, calls: int) -> list[float]:
    """When each call in a row was let through, counted from the first."""
    began = clock.now
    passed = []
    for _ in range(calls):
        limiter.wait("token", "service")
        passed.append(round(clock.now - began, 6))
    return passed


def test_a_window_is_longer_than_vks_second() -> None:
    assert WINDOW_S > 1


def test_the_next_call_goes_a_window_after_the_oldest_that_counts() -> None:
    clock = Clock()
    alone = Alone(clock)
    waits = [alone.book("token", 3, patience_s=9) for _ in range(7)]
    assert waits == pytest.approx([0, 0, 0, WINDOW_S, WINDOW_S, WINDOW_S, 2 * WINDOW_S])


def test_a_refused_booking_takes_no_place() -> None:
    clock = Clock()
    alone = Alone(clock)
    assert alone.book("token", 1, patience_s=0) == 0
    assert alone.book("token", 1, patience_s=0) is None
    clock.pass_by(WINDOW_S)
    assert alone.book("token", 1, patience_s=0) == 0


def test_without_redis_a_process_takes_half_the_rate() -> None:
    clock = Clock()
    limiter = Limiter(None, clock, clock.pass_by)
    assert moments(limiter, clock, 3) == pytest.approx([0, WINDOW_S, 2 * WINDOW_S])


def test_a_redis_that_is_away_is_as_good_as_none() -> None:
    clock = Clock()
    with Redis(port=9, retry=Retry(NoBackoff(), 0)) as away:
        limiter = Limiter(away, clock, clock.pass_by)
        assert moments(limiter, clock, 2) == pytest.approx([0, WINDOW_S])


def test_waiting_too_long_is_an_error_to_try_again_after() -> None:
    clock = Clock()
    limiter = Limiter(None, clock, sleep=lambda _seconds: None, patience_s=2)
    with pytest.raises(VkError) as caught:
        moments(limiter, clock, 5)
    assert caught.value.action is Action.RETRY
    assert not caught.value.uncertain
