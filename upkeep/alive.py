"""Whether parts of this installation still run, as far as their heartbeats tell."""

import math
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

import heartbeats
from clock import Clock
from extensions import db

RECENT = timedelta(minutes=1)
LONGER_S = 5  # than from one sweep to the next: a sweep takes its time too


def still(clock: Clock, sweep_s: float, wait: Callable[[float], object]) -> str:
    """Which part gives another sign of life within a sweep or so; "" if none does.

    One of seconds ago proves nothing: whoever stops everything and restores at once leaves it.
    Without one of lately nobody is waited for.
    """
    before, lately = _seen(), max(RECENT, 2 * timedelta(seconds=sweep_s))
    if all(clock() - at > lately for at in before.values()):
        return ""
    for _ in range(math.ceil(sweep_s) + LONGER_S):
        wait(1)
        if moved := [name for name, at in _seen().items() if at != before.get(name)]:
            return moved[0]
    return ""


def _seen() -> dict[str, datetime]:
    """Nothing where there are no tables yet, or no database that can be read."""
    found: dict[str, datetime] = {}
    with suppress(SQLAlchemyError):
        found = heartbeats.last()
    db.session.rollback()
    return found
