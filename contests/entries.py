"""From facts and conditions to an entry: in or out, how many tickets, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from contests.conditions import DEEDS, FINDABLE, Check, Condition, Facts, Verdict, check

MOST_TICKETS = 1000  # of draw/1
HIDDEN = "hidden"  # the reason code of an entry that staff took out


class EntryState(StrEnum):
    """Whether a participant takes part in the draw."""

    IN = "in"
    OUT = "out"
    WAITING = "waiting"  # VK has not been asked about all of it yet


@dataclass(frozen=True)
class Outcome:
    """What the conditions make of one participant."""

    state: EntryState
    tickets: int
    reasons: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def entered_at(self) -> datetime | None:
        """When she first did something under the post or in the poll that was asked for."""
        met = (c for c in self.checks if c.what in FINDABLE and c.verdict is Verdict.MET)
        return min((check.at for check in met if check.at), default=None)

    def hidden(self) -> "Outcome":
        """The same of somebody whom staff have taken out."""
        return replace(self, state=EntryState.OUT, tickets=0, reasons=(HIDDEN,))

    def documents(self) -> list[dict[str, Any]]:
        """The checks as JSON documents, moments in ISO 8601."""
        return [
            {
                "what": c.what,
                "verdict": c.verdict,
                "required": c.required,
                "reason": c.reason,
                "evidence": c.evidence,
                "at": c.at.isoformat() if c.at else None,
            }
            for c in self.checks
        ]


def judge(
    conditions: Sequence[Condition], facts: Facts, *, weighted: bool, now: datetime
) -> Outcome:
    """Judge every condition; whoever meets all the required ones is in."""
    checks = tuple(check(condition, facts, now) for condition in conditions)
    missing = [c for c in checks if c.required and c.verdict is not Verdict.MET]
    tickets = _tickets(conditions, checks) if weighted else 1
    if missing or not tickets:
        reasons = tuple(c.reason for c in missing) or ("no_tickets",)
        return Outcome(_state(reasons), 0, reasons, checks)
    return Outcome(EntryState.IN, tickets, (), checks)


def _tickets(conditions: Sequence[Condition], checks: Sequence[Check]) -> int:
    pairs = zip(conditions, checks, strict=True)
    met = [c.tickets for c, done in pairs if c.what in DEEDS and done.verdict is Verdict.MET]
    return min(sum(met), MOST_TICKETS)


def _state(reasons: tuple[str, ...]) -> EntryState:
    waiting = any(reason == "not_checked_yet" for reason in reasons)
    return EntryState.WAITING if waiting else EntryState.OUT
