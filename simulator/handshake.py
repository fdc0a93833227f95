"""VK's question to a callback server: whoever answers with the right code is the right one."""

import json
from typing import Any

from simulator.posting import Session, send

TIMEOUT_S = 5.0
ASKED_WITHIN_S = 3.0  # how long addCallbackServer waits for the outcome before it answers


def shake(url: str, envelope: dict[str, Any], code: str) -> bool:
    """True when the server answers HTTP 200 with exactly the code."""
    with Session() as session:
        answer = send(session, url, json.dumps(envelope).encode(), TIMEOUT_S, None)
    return answer is not None and answer.verdict == code.encode()
