"""One attempt to hand a callback over, and what the answer asks for."""

import time
from email.utils import parsedate_to_datetime

import requests

from simulator.model import Delivery

LONGEST_WAIT_S = 3 * 3600
WAIT_CODES = (410, 429, 503)  # VK honours Retry-After on these


def post(
    session: requests.Session, delivery: Delivery, timeout_s: float
) -> requests.Response | None:
    """One POST as VK sends it, or None when nobody answered; repeats carry X-Retry-Counter."""
    headers = {"Content-Type": "application/json"}
    if delivery.attempts > 1:
        headers["X-Retry-Counter"] = str(delivery.attempts - 1)
    try:
        return session.post(
            delivery.url,
            data=delivery.body.encode(),
            headers=headers,
            timeout=timeout_s,
            allow_redirects=False,
        )
    except requests.RequestException:
        return None


def retry_after(response: requests.Response | None) -> float | None:
    """Seconds asked for by a Retry-After date, at most three hours."""
    if response is None or response.status_code not in WAIT_CODES:
        return None
    try:
        at = parsedate_to_datetime(response.headers["Retry-After"]).timestamp()
    except (KeyError, ValueError):
        return None
    return min(max(at - time.time(), 0.01), LONGEST_WAIT_S)
