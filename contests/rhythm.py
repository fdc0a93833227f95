"""When a wall is looked at again: often if callbacks are silent, rarely if they agree. Pure.

A short look costs one call for a hundred posts and compares their counters with the ledger; a
whole reading costs calls by the number of people. Counters include people whom VK hides from us,
so what counts is not that both are equal but that their difference stays the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LOOK = timedelta(minutes=1)  # between short looks; callbacks arrive sooner than that
SOONEST = timedelta(minutes=3)  # between whole readings
TRY_AGAIN = timedelta(minutes=5)  # after one that failed
LATEST = timedelta(minutes=30)  # between them while the counters do not fit, though all is well
SHARE = 10  # a whole reading may take up a tenth of the time
POLL = timedelta(minutes=5)  # without callbacks, when the counters have changed
POLL_ANYWAY = timedelta(minutes=30)  # people join and leave without any counter
ROUTINE = timedelta(minutes=10)
RAREST = timedelta(hours=6)

Counts = Mapping[str, int | None]


class Why(StrEnum):
    """What made us look."""

    FIRST = "first"  # what was there before we knew of the post
    POLLING = "polling"  # there are no callbacks
    SILENT = "silent"  # there should be, but they are known to be broken
    ROUTINE = "routine"
    COUNTERS = "counters"  # the post's counters do not fit the ledger
    ASKED = "asked"  # by staff
    RESTORED = "restored"  # our database, from a backup
    FREEZE = "freeze"


@dataclass(frozen=True)
class Past:
    """What is known at a short look.

    Counts are by "likes", "reposts", "comments"; one that VK does not tell is None or absent.
    """

    tried_at: datetime | None = None  # when the last whole reading began, if any
    took: timedelta = timedelta(0)
    failed: bool = False
    read_at: datetime | None = None  # when the last one began that did not fail
    calm: int = 0  # how many in succession found that callbacks had missed nothing
    false_alarms: int = 0  # how many of those only because the counters did not fit
    polling: bool = False
    broken: bool = False
    counted: Counts = field(default_factory=dict)  # the counters at that reading
    known: Counts = field(default_factory=dict)  # what the ledger held at the same time
    looked: Counts = field(default_factory=dict)  # the counters at the last short look


def why_read(past: Past, counters: Counts, ledger: Counts, now: datetime) -> Why | None:
    """Why the wall has to be read wholly now, or None."""
    if past.tried_at is not None and now - past.tried_at < _rest(past):
        return None
    if past.read_at is None:
        return Why.FIRST
    since = now - past.read_at
    if past.polling or past.broken:
        changed = dict(counters) != dict(past.counted)
        due = since >= (POLL if changed else POLL_ANYWAY)
        return (Why.POLLING if past.polling else Why.SILENT) if due else None
    fits = all(agrees(past, name, counters, ledger) for name in counters)
    if not fits and since >= min(SOONEST * 2 ** min(past.false_alarms, 10), LATEST):
        return Why.COUNTERS
    return Why.ROUTINE if since >= interval(past.calm) else None


def _rest(past: Past) -> timedelta:
    return TRY_AGAIN if past.failed else max(SOONEST, SHARE * past.took)


def agrees(past: Past, name: str, counters: Counts, ledger: Counts) -> bool:
    """Whether callbacks have told of what the counters tell; those of the last minute may lag.

    The ledger was looked at before the counters, so it can only lag behind.
    """
    then, known, now, held = (c.get(name) for c in (past.counted, past.known, counters, ledger))
    if then is None or known is None or now is None or held is None:
        return True
    hidden = then - known
    before = past.looked.get(name)
    ends = (now, then if before is None else before)
    return min(ends) - hidden <= held <= max(ends) - hidden


def interval(calm: int) -> timedelta:
    """Between whole readings when everything agrees: twice as long each time."""
    doubled: timedelta = ROUTINE * 2 ** min(calm, 10)
    return min(doubled, RAREST)
