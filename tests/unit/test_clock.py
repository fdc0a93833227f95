"""The time is the database's, carried on by a clock that nobody sets."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from clock import Agreed

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
S = timedelta(seconds=1)


class World:
    """Seconds go by for everybody; this machine's clock is wrong, and the database's is right."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.wrong_by = timedelta(0)
        self.clock = Agreed(self.machine, lambda: self.passed)

    def database(self) -> datetime:
        return NOON + self.passed * S

    def machine(self) -> datetime:
        return self.database() + self.wrong_by


@pytest.fixture
def world() -> World:
    return World()


def test_until_somebody_was_asked_this_machines_clock_will_do(world: World) -> None:
    world.wrong_by = 600 * S
    assert world.clock.now() == NOON + 600 * S


@pytest.mark.parametrize("wrong_by", [-600, 600, 3600])
def test_once_the_database_was_asked_its_time_counts(world: World, wrong_by: int) -> None:
    world.wrong_by = wrong_by * S
    world.clock.ask(world.database)
    world.passed = 90
    assert world.clock.now() == NOON + 90 * S


def test_a_jump_of_this_machines_clock_moves_nothing(world: World) -> None:
    world.clock.ask(world.database)
    world.wrong_by = 3600 * S
    assert world.clock.now() == NOON


def test_an_answer_that_took_long_was_given_half_way(world: World) -> None:
    def slow() -> datetime:
        world.passed += 1
        told = world.database()
        world.passed += 1
        return told

    world.clock.ask(slow)
    assert world.clock.now() == NOON + 2 * S


def test_what_may_be_right_stays_as_it_is(world: World) -> None:
    world.clock.ask(world.database)

    def hardly_known() -> datetime:
        told = world.database() + 0.3 * S
        world.passed += 1
        return told

    world.clock.ask(hardly_known)
    assert world.clock.now() == NOON + 1 * S


def test_what_cannot_be_right_is_put_right(world: World) -> None:
    world.clock.ask(world.database)
    world.clock.ask(lambda: world.database() - 5 * S)
    assert world.clock.now() == NOON - 5 * S


def test_the_answer_may_come_in_any_zone(world: World) -> None:
    there = timezone(timedelta(hours=5))
    world.clock.ask(lambda: world.database().astimezone(there))
    assert world.clock.now() == NOON
    assert world.clock.now().tzinfo is UTC


def test_who_has_nobody_to_ask_any_more_goes_by_this_machine(world: World) -> None:
    world.clock.ask(world.database)
    world.wrong_by = 3600 * S
    world.clock.ask_nobody()
    assert world.clock.now() == NOON + 3600 * S
