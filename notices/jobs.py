"""What workers do about what needs a hand."""

import clock
from notices import telling


def tell() -> None:
    """Write to staff; rung for once a minute, whether or not a worker took it up."""
    telling.tell(clock.now())
