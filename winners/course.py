"""The course of a closing: which of its parts are over, which is now, what may be shown. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from contests.lifecycle import State


class Part(StrEnum):
    """What happens between the last entry and the results, in its order."""

    CLOSE = "close"
    LIST = "list"  # compared with VK, and fixed
    MARK = "mark"  # the list's fingerprint, in public
    WAIT = "wait"  # for the beacon, or whatever else decides
    DRAW = "draw"
    RESULTS = "results"


class Turn(StrEnum):
    """Where a part stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    NEVER = "never"  # the contest was called off before


def turns(done: Collection[Part], *, called_off: bool) -> dict[Part, Turn]:
    """Each part's turn. The public mark has its own: everything else goes on without it."""
    line = [part for part in Part if part is not Part.MARK and part not in done]
    now = {*line[:1]} | ({Part.MARK} if Part.LIST in done else set())
    ahead = Turn.NEVER if called_off else Turn.NEXT
    return {
        part: Turn.DONE if part in done else Turn.NOW if part in now and not called_off else ahead
        for part in Part
    }


class Scene(StrEnum):
    """What a big screen shows."""

    SOON = "soon"  # it has not opened
    OPEN = "open"
    LIST = "list"  # closed; the list is being compared and fixed
    WAIT = "wait"
    DRAW = "draw"  # what decides is known, or about to be
    READY = "ready"  # drawn, and nobody named yet
    NAME = "name"  # one prize, and who has won it
    ALL = "all"
    OFF = "off"  # called off


BEFORE = {
    State.DRAFT: Scene.SOON,
    State.SCHEDULED: Scene.SOON,
    State.OPEN: Scene.OPEN,
    State.CLOSED: Scene.LIST,
    State.CANCELLED: Scene.OFF,
}


@dataclass(frozen=True)
class Walk:
    """A way through the prizes of a draw, one at a time: `shown` of `count` have been named.

    Audiences wait for the first prize, so it comes last, unless `first_first`.
    """

    count: int
    shown: int = 0
    first_first: bool = False

    @classmethod
    def of(cls, count: int, wanted: int | None, *, first_first: bool) -> "Walk":
        """Whatever was wanted: never less than nobody, nor more than everybody together."""
        return cls(count, min(max(wanted or 0, 0), count + 1), first_first)

    @property
    def scene(self) -> Scene:
        """What this stop shows."""
        if self.shown == 0:
            return Scene.READY
        return Scene.NAME if self.shown <= self.count else Scene.ALL

    @property
    def place(self) -> int:
        """Whose turn it is, from 0 for the first prize; asked for where one is named."""
        return self.shown - 1 if self.first_first else self.count - self.shown
