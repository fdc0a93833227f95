"""Who holds which prize once some have passed it on: the seat moves up the list, nobody else. Pure.

A seat is numbered by the rank that it was drawn for. Whoever cannot take the prize leaves the seat
for good, and the lowest rank that never held one takes it. There is no other way to a prize.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from winners.manifest import ALTERNATE


class Reason(StrEnum):
    """Why a prize may pass on: named in the rules before anybody entered."""

    NO_RESPONSE = "no-response"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    INELIGIBLE = "ineligible"


class SeatError(ValueError):
    """Nobody of that rank holds a prize."""


@dataclass(frozen=True)
class Seat:
    """A prize and the ranks that held it, the present one last; None once nobody was left."""

    number: int
    prize: str
    held_by: tuple[int | None, ...]

    @property
    def holder(self) -> int | None:
        """The rank that holds it now."""
        return self.held_by[-1]


def seats(prizes: Sequence[str], left: Sequence[int]) -> list[Seat]:
    """Every seat, from a prize's code per rank (reserves last) and the ranks that left, in order.

    SeatError if one of them held no seat then.
    """
    taken = [prize for prize in prizes if prize != ALTERNATE]
    held: list[list[int | None]] = [[rank] for rank in range(1, len(taken) + 1)]
    reserves = iter(range(len(taken) + 1, len(prizes) + 1))
    for rank in left:
        seat = next((ranks for ranks in held if ranks[-1] == rank), None)
        if seat is None:
            raise SeatError(f"rank {rank} holds no prize")
        seat.append(next(reserves, None))
    return [Seat(n, taken[n - 1], tuple(ranks)) for n, ranks in enumerate(held, 1)]


def moves_up(prizes: Sequence[str], left: Sequence[int], rank: int) -> int | None:
    """Who would take the seat of `rank` if she left it now; None if no reserve is left."""
    after = seats(prizes, [*left, rank])
    return next(seat.holder for seat in after if rank in seat.held_by)
