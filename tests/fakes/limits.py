"""For tests that are about something else than VK's limits."""

from vk.limiter import Limiter
from vk.port import Kind


class NoLimits(Limiter):
    """Lets every call through at once."""

    def wait(self, token_id: str, kind: Kind) -> None:
        return


def no_limits() -> Limiter:
    return NoLimits(None)
