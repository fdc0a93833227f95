"""How far people get: who meets which condition, and at which one they stop. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contests.conditions import Condition, Verdict, What
from contests.entries import EntryState


@dataclass(frozen=True)
class Alike:
    """So many people of whom the same is known: a verdict of each condition, in their order.

    None stands for a condition that nobody has judged.
    """

    state: EntryState
    verdicts: tuple[str | None, ...]
    count: int


@dataclass(frozen=True)
class Met:
    """How many meet a condition, and of how many nobody can tell (yet)."""

    what: What
    required: bool
    met: int
    unknown: int


@dataclass(frozen=True)
class Reached:
    """How many meet a required condition and all those before it, and how many it stops."""

    what: What
    count: int
    stopped: int


@dataclass(frozen=True)
class Way:
    """From whoever did something, by each required condition, to those who take part."""

    began: int
    steps: tuple[Reached, ...]
    inside: int

    @property
    def taken_out(self) -> int:
        """Those who meet all of it and still do not take part: hidden by staff, or no ticket."""
        return (self.steps[-1].count if self.steps else self.began) - self.inside

    @property
    def hardest(self) -> Reached | None:
        """Where most stop, the first of several; None if nobody stops."""
        stopping = [step for step in self.steps if step.stopped]
        return max(stopping, key=lambda step: step.stopped, default=None)


def met(conditions: Sequence[Condition], groups: Sequence[Alike]) -> list[Met]:
    """Each condition by itself, whoever else meets what."""
    return [
        Met(
            condition.what,
            condition.required,
            met=sum(alike.count for alike in groups if alike.verdicts[n] == Verdict.MET),
            unknown=sum(alike.count for alike in groups if alike.verdicts[n] == Verdict.UNKNOWN),
        )
        for n, condition in enumerate(conditions)
    ]


def way(conditions: Sequence[Condition], groups: Sequence[Alike]) -> Way:
    """In the order of the conditions; those by choice stop nobody, so they are left out.

    Whom staff ruled in stops nowhere, whatever was found of her.
    """
    return Way(
        began=sum(alike.count for alike in groups),
        steps=tuple(_steps(conditions, groups)),
        inside=sum(alike.count for alike in groups if alike.state is EntryState.IN),
    )


def _steps(conditions: Sequence[Condition], groups: Sequence[Alike]) -> Iterator[Reached]:
    left = list(groups)
    for n, condition in enumerate(conditions):
        if condition.required:
            before = sum(alike.count for alike in left)
            left = [a for a in left if a.state is EntryState.IN or a.verdicts[n] == Verdict.MET]
            count = sum(alike.count for alike in left)
            yield Reached(condition.what, count, before - count)
