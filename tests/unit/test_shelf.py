"""A shelf gives out nothing that is too old or another's, never grows too full, and asks once."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelf import Shelf

MOST, MOST_BYTES = 4, 100


@dataclass(frozen=True)
class Made:
    """For what key and when it was made."""

    key: int
    at: float
    size: int = 10
    lasts_s: float = 1


asked = st.lists(
    st.tuples(
        st.integers(0, 6),  # the key
        st.floats(0, 0.7),  # how much time has passed
        st.integers(0, 120),  # how large it is, if it is made now
        st.sampled_from([0, 0.5, 1, 5]),  # how long it lasts
    ),
    max_size=60,
)


@given(asked)
def test_what_is_given_out_is_of_that_key_and_not_too_old(
    asked: list[tuple[int, float, int, float]],
) -> None:
    shelf, now = Shelf[Made](MOST, MOST_BYTES), 0.0
    for key, later, size, lasts in asked:
        now += later
        fresh = Made(key, now, size, lasts)
        given = shelf.get(key, now, lambda fresh=fresh: fresh)  # type: ignore[misc]
        assert given.key == key
        assert given is fresh or now < given.at + given.lasts_s
        count, whole = shelf.size
        assert count <= MOST
        assert 0 <= whole <= MOST_BYTES


def never() -> Made:
    raise AssertionError("it is there")


def test_it_is_made_once_and_given_out_as_long_as_it_lasts() -> None:
    shelf = Shelf[Made](MOST, MOST_BYTES)
    made = shelf.get(1, 10, lambda: Made(1, 10))
    assert shelf.get(1, 10.9, never) is made
    later = shelf.get(1, 11, lambda: Made(1, 11))
    assert later.at == 11


def test_what_was_put_there_first_makes_room_first() -> None:
    shelf = Shelf[Made](MOST, MOST_BYTES)
    for key in range(MOST + 1):
        shelf.get(key, 0, lambda key=key: Made(key, 0))  # type: ignore[misc]
    assert shelf.get(0, 0, lambda: Made(0, 0.1)).at == 0.1
    assert shelf.get(MOST, 0, never).key == MOST


def test_what_is_larger_than_the_shelf_stays_off_it_and_moves_nothing() -> None:
    shelf = Shelf[Made](MOST, MOST_BYTES)
    shelf.get(1, 0, lambda: Made(1, 0))
    shelf.get(2, 0, lambda: Made(2, 0, size=MOST_BYTES + 1))
    assert shelf.size == (1, 10)


def at_once(shelf: Shelf[Made], make: Callable[[], Made]) -> tuple[Made | None, list[Made]]:
    """One asks first, and while it is being made for her five others ask for the same."""
    begun, go = Event(), Event()
    first: list[Made] = []
    others: list[Made] = []

    def slowly() -> Made:
        begun.set()
        go.wait()
        return make()

    def lead() -> None:
        try:
            first.append(shelf.get(1, 0, slowly))
        except OSError:
            return

    leader = Thread(target=lead)
    leader.start()
    begun.wait()
    threads = [Thread(target=lambda: others.append(shelf.get(1, 0, make))) for _ in range(5)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in [leader, *threads]:
        thread.join()
    return next(iter(first), None), others


def test_of_those_who_ask_at_once_one_makes_it_for_all() -> None:
    made: list[Made] = []

    def make() -> Made:
        made.append(Made(1, len(made)))
        return made[-1]

    first, others = at_once(Shelf[Made](MOST, MOST_BYTES), make)
    assert len(made) == 1
    assert [first, *others] == made * 6


def test_what_is_not_to_be_shared_everybody_makes_for_herself() -> None:
    made: list[Made] = []

    def make() -> Made:
        made.append(Made(1, len(made), lasts_s=0))
        return made[-1]

    first, others = at_once(Shelf[Made](MOST, MOST_BYTES), make)
    assert first
    assert len({thing.at for thing in [first, *others]}) == len(made) == 6


def test_who_fails_leaves_nobody_waiting() -> None:
    tries: list[int] = []

    def make() -> Made:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("the first of all fails")
        return Made(1, 0)

    first, others = at_once(Shelf[Made](MOST, MOST_BYTES), make)
    assert first is None
    assert len(others) == 5


def test_after_a_failure_it_is_made_anew() -> None:
    def fail() -> Made:
        raise OSError

    shelf = Shelf[Made](MOST, MOST_BYTES)
    with pytest.raises(OSError):
        shelf.get(1, 0, fail)
    assert shelf.get(1, 0, lambda: Made(1, 0)).key == 1
