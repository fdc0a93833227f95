"""For tests that are about something else than VK's limits."""

from math import inf

from vk.limiter import Limiter


def no_limits() -> Limiter:
    """Lets every call through at once."""
    return Limiter(None, sleep=_at_once, patience_s=inf)


def _at_once(_seconds: float) -> None:
    return
