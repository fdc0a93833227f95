"""From a manifest and a round's randomness to the order of the winners: hash and take the smallest.

Whoever has the most tickets has the most hashes to take the smallest of: the chance of the first
place is exactly weight / total, as in the law of Efraimidis and Spirakis, without any float.
"""

import heapq
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from winners.entries import Line, digest


class Place(NamedTuple):
    """One seat: rank from 1, a prize's name or "alternate", leaf and score in hex."""

    rank: int
    prize: str
    leaf: str
    score: str


def seed(manifest_id: str, randomness: str) -> str:
    """Bind a committed list to the round that was named before anybody knew it."""
    return digest(f"draw/1|seed|{manifest_id}|{randomness}")


def score(seed: str, leaf: str, weight: int) -> str:
    """Give an entry the smallest of its tickets' hashes; small is good."""
    prefix = f"{seed}|{leaf}|"
    tickets = range(1, weight + 1)
    return min(sha256(f"{prefix}{j}".encode("ascii")).digest() for j in tickets).hex()


def rank(seed: str, lines: Iterable[Line], places: Sequence[str]) -> list[Place]:
    """Seat the best lines on `places` (a prize's name per rank), or fewer if lines run out."""
    scored = ((score(seed, line.leaf, line.weight), line.leaf) for line in lines)
    seats = zip(places, heapq.nsmallest(len(places), scored), strict=False)
    return [Place(n, prize, leaf, score) for n, (prize, (score, leaf)) in enumerate(seats, 1)]
