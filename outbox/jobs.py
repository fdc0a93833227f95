"""Delivering the outbox."""

import clock
from outbox import delivery
from parts import parts


def deliver(row_id: int) -> None:
    """Send one row."""
    parts().bell.answered("outbox.jobs.deliver", row_id)
    delivery.deliver(row_id, clock.now())
