"""The only place that asks what time it is; everything else takes the time as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
