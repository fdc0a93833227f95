"""What workers do for prizes."""

import clock
from prizes import service


def look_after() -> None:
    """Begin claims of published draws, and remind whoever has not come yet; in no hurry."""
    service.begin_all(clock.now())
    service.remind_all(clock.now())
