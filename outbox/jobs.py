"""Delivering the outbox."""

import clock
from outbox import service
from parts import parts


def deliver(row_id: int) -> None:
    """Send one row."""
    parts().bell.answered("outbox.jobs.deliver", row_id)
    service.deliver(row_id, clock.now())
