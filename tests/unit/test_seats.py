import pytest
from hypothesis import given
from hypothesis import strategies as st

from winners.seats import SeatError, moves_up, seats

PRIZES = ["first", "second", "second", "alternate", "alternate"]


def holders(left: list[int]) -> list[int | None]:
    return [seat.holder for seat in seats(PRIZES, left)]


def test_at_first_every_seat_is_held_by_the_rank_it_was_drawn_for() -> None:
    assert [(s.number, s.prize, s.holder) for s in seats(PRIZES, [])] == [
        (1, "first", 1),
        (2, "second", 2),
        (3, "second", 3),
    ]


def test_the_first_reserve_takes_the_seat_and_nobody_else_moves() -> None:
    assert holders([1]) == [4, 2, 3]


def test_a_reserve_who_leaves_passes_the_same_seat_on() -> None:
    assert holders([2, 4]) == [1, 5, 3]
    assert seats(PRIZES, [2, 4])[1].held_by == (2, 4, 5)


def test_a_seat_stays_empty_once_no_reserve_is_left() -> None:
    assert holders([1, 2, 3]) == [4, 5, None]


@pytest.mark.parametrize("left", [[4], [1, 1], [6], [0], [1, 2, 3, 3]])
def test_only_who_holds_a_prize_can_leave_it(left: list[int]) -> None:
    with pytest.raises(SeatError):
        seats(PRIZES, left)


def test_who_moves_up_is_known_before_it_is_done() -> None:
    assert moves_up(PRIZES, [1], 3) == 5
    assert moves_up(PRIZES, [1, 2], 4) is None


@given(st.integers(1, 6), st.integers(0, 6), st.data())
def test_nobody_holds_two_prizes_and_ranks_are_used_in_order(
    prizes: int, reserves: int, data: st.DataObject
) -> None:
    places = ["prize"] * prizes + ["alternate"] * reserves
    left: list[int] = []
    for _ in range(data.draw(st.integers(0, prizes + reserves))):
        sitting = [seat.holder for seat in seats(places, left) if seat.holder]
        if not sitting:
            break
        left.append(data.draw(st.sampled_from(sitting)))
    ever = [rank for seat in seats(places, left) for rank in seat.held_by if rank]
    assert sorted(ever) == list(range(1, len(ever) + 1))
    assert not set(left) & {seat.holder for seat in seats(places, left)}
