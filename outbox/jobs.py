"""Delivering the outbox."""

import time
from collections.abc import Callable

import clock
from outbox import delivery, service
from parts import parts

WRITE = "outbox.jobs.write"
TURN_S = 5.0  # a list of thousands keeps a worker from other work for no longer at once


def deliver(row_id: int) -> None:
    """Send one row."""
    parts().bell.answered("outbox.jobs.deliver", row_id)
    delivery.deliver(row_id, clock.now())


def write(community_id: int, seconds: Callable[[], float] = time.monotonic) -> None:
    """Send a community's messages, for a turn; then it queues up again behind whatever waits.

    A job for each would cost a process for each. A VK that is slow to one community keeps the
    others' messages waiting no longer than one of hers takes.
    """
    parts().bell.answered(WRITE, community_id)
    until = seconds() + TURN_S
    for row_id in service.letters_due(community_id, clock.now()):
        delivery.deliver(row_id, clock.now())
        if seconds() > until:
            break
    if service.letters_due(community_id, clock.now()):
        parts().bell.ring(WRITE, community_id)
