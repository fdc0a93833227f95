"""When a wall is looked at again: often if callbacks are silent, rarely if they agree. Pure."""

from enum import StrEnum


class Why(StrEnum):
    """What made us look."""

    FIRST = "first"  # what was there before we knew of the post
    POLLING = "polling"  # there are no callbacks
    SILENT = "silent"  # there should be, and none came for long
    ROUTINE = "routine"
    COUNTERS = "counters"  # the post's counters do not fit the ledger
    ASKED = "asked"  # by staff
    FREEZE = "freeze"
