"""VK's question to a callback server: whoever answers with the right code is the right one."""

import json
from typing import Any

import requests

TIMEOUT_S = 5.0
ASKED_WITHIN_S = 3.0  # how long addCallbackServer waits for the outcome before it answers


def shake(url: str, envelope: dict[str, Any], code: str) -> bool:
    """True when the server answers HTTP 200 with exactly the code."""
    try:
        response = requests.post(
            url,
            data=json.dumps(envelope),
            headers={"Content-Type": "application/json"},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
    except requests.RequestException:
        return False
    return response.status_code == 200 and response.content == code.encode()
