"""What the simulator recorded of the product's manners towards VK."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

# Calls per second that VK grants each kind of token.
LIMITS = {"user": 3, "service": 3, "community": 20}


def busiest_seconds(log: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The most calls within any one second, by kind of token."""
    times = defaultdict(list)
    for call in log:
        times[call["token"]].append(call["at"])
    return {token: _busiest(sorted(moments)) for token, moments in times.items()}


def _busiest(moments: list[float]) -> int:
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def complaints(
    log: Iterable[Mapping[str, Any]], deliveries: Iterable[Mapping[str, Any]]
) -> list[str]:
    """What VK would have held against us, in sentences; empty when nothing."""
    busiest = busiest_seconds(log)
    too_fast = [
        f"{busiest[token]} calls with the {token} token within one second (VK grants {limit})"
        for token, limit in LIMITS.items()
        if busiest.get(token, 0) > limit
    ]
    given_up = sum(1 for delivery in deliveries if delivery["status"] == "gave_up")
    return too_fast + ([f"{given_up} callbacks were never acknowledged"] if given_up else [])
