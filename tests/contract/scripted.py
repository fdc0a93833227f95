"""A client of a VK that answers as a test says; what it fails with."""

import pytest

from tests.fakes.gates import RecordingGate
from tests.fakes.limits import no_limits
from tests.fakes.scripted_vk import Reply, response
from vk.attempts import Retries
from vk.client import connect
from vk.errors import VkError
from vk.port import Tokens, Vk

TOKENS = Tokens("canary-community", "canary-service", "canary-user")
TEXT = "canary-text"
TRIES = 4
HTML = Reply("<html>502</html>", kind="text/html")
ALL_LIKES = response({"count": 1, "items": [7]})
NO_LIMITS = no_limits()


def client_of(
    url: str,
    tokens: Tokens = TOKENS,
    *,
    pauses: list[float] | None = None,
    connect_within_s: float = 10,
    answer_within_s: float = 10,
    gate: RecordingGate | None = None,
) -> Vk:
    """It notes pauses instead of making them."""
    noted = [] if pauses is None else pauses
    retries = Retries(TRIES, pause_s=float, sleep=noted.append)
    timeouts_s = (connect_within_s, answer_within_s)
    return connect(tokens, url, NO_LIMITS, gate, retries=retries, timeouts_s=timeouts_s)


def failure_of_a_read(client: Vk) -> VkError:
    with pytest.raises(VkError) as caught:
        client.likers(-1, 5)
    return caught.value


def failure_of_a_write(client: Vk) -> VkError:
    with pytest.raises(VkError) as caught:
        client.publish_post(1, TEXT, "guid")
    return caught.value
