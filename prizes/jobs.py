"""What workers do for prizes."""

import clock
from parts import parts
from prizes import service


def look_after() -> None:
    """Begin claims of published draws, and remind whoever has not come yet."""
    parts().bell.answered("prizes.jobs.look_after")
    service.begin_all(clock.now())
    service.remind_all(clock.now())
