"""How far an outsider can check a draw, in one letter, from evidence and nothing else. Pure.

A: a beacon, and a mark outside before its round. B: a beacon, and no such mark in time.
P: a public event that was named at opening. L: a number that the organiser chose and kept.
"""

from collections.abc import Iterable
from datetime import datetime

DEMO, PENDING = "demo", "pending"
LETTERS = {"event": "P", "commit": "L"}


def grade(
    kind: str, outside: Iterable[datetime], round_at: datetime, now: datetime, *, demo: bool
) -> str:
    """ "demo", "A", "B", "P", "L", or "pending" while a mark can still come in time.

    `kind` is the source's; `outside` are the moments at which others dated a mark of ours. What
    was not marked before the round can never be marked before it: no grade rises afterwards.
    """
    if demo:
        return DEMO
    if kind in LETTERS:
        return LETTERS[kind]
    if any(moment < round_at for moment in outside):
        return "A"
    return "B" if round_at <= now else PENDING
