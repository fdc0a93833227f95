"""What decides a draw: fixed at opening, so that nobody can choose it later."""

import hashlib
import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from parts import parts

if TYPE_CHECKING:
    from contests.models import Contest

LONGEST_RESULT = 96  # characters


class Chance(StrEnum):
    """Where the randomness comes from, as the manifest names it."""

    BEACON = "drand"  # a public beacon's round
    EVENT = "event"  # a public event, described at opening
    COMMIT = "commit"  # a number of ours, locked away at opening


def fixed(contest: "Contest") -> dict[str, object]:
    """What the opening writes down: the source's hash, the round, and what stays secret."""
    moment = int(contest.draw_at.timestamp())
    if contest.chance is Chance.EVENT:
        told = event_file(contest).encode()
        return {"beacon_chain": hashlib.sha256(told).hexdigest(), "beacon_round": moment}
    if contest.chance is Chance.COMMIT:
        number = secrets.token_bytes(32)
        return {
            "beacon_chain": hashlib.sha256(number).hexdigest(),
            "beacon_round": moment,
            "reveal": parts().seal.seal(number.hex(), _reveal(contest)),
        }
    chain = parts().config.beacon
    return {"beacon_chain": chain.chain_hash, "beacon_round": chain.round_at(moment)}


def event_file(contest: "Contest") -> str:
    """event.txt: what the event is, when, and how its result is written as one line."""
    return f"{(contest.event_text or '').strip()}\n"


def revealed(contest: "Contest") -> str:
    """The number that was locked away, in hex."""
    return parts().seal.open(contest.reveal or "", _reveal(contest))


def _reveal(contest: "Contest") -> str:
    return f"reveal:{contest.slug}"


def first_round_at(chance: Chance, moment: datetime) -> int:
    """The number of the first round at or after a moment."""
    unix = int(moment.timestamp())
    return parts().config.beacon.round_at(unix) if chance is Chance.BEACON else unix


def known_at(chance: Chance, number: int) -> datetime:
    """When a round becomes known."""
    unix = parts().config.beacon.time_of(number) if chance is Chance.BEACON else number
    return datetime.fromtimestamp(unix, UTC)


def round_at(contest: "Contest") -> datetime | None:
    """When the contest's round becomes known; None before one is fixed. It may have moved."""
    return known_at(contest.chance, contest.beacon_round) if contest.beacon_round else None
