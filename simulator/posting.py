"""One POST to somebody's callback server, whatever that somebody answers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import HTTPError

from simulator.model import Delivery

LONGEST_WAIT_S = 3 * 3600
WAIT_CODES = (410, 429, 503)  # VK honours Retry-After on these
ENOUGH = 16  # bytes of an answer: more than `ok`, `remove` or a confirmation code


@dataclass(frozen=True)
class Answer:
    """`body` is what was sent, byte for byte, cut after a few: VK compares it literally."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def verdict(self) -> bytes:
        """The body, if the status lets it count."""
        return self.body if self.status == 200 else b""


class Session(requests.Session):
    """Follows no redirect, nor reads where it would lead: that fails at odd addresses."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def send(
    session: Session, url: str, body: bytes, timeout_s: float, headers: Mapping[str, str] | None
) -> Answer | None:
    """Post JSON; None when nobody answered, or nothing that is HTTP."""
    json = {"Content-Type": "application/json", **(headers or {})}
    try:
        with session.post(url, body, headers=json, timeout=timeout_s, stream=True) as response:
            start = response.raw.read(ENOUGH, decode_content=True)
            return Answer(response.status_code, start, response.headers)
    except (requests.RequestException, HTTPError):
        return None


def post(session: Session, delivery: Delivery, timeout_s: float) -> Answer | None:
    """Hand a callback over as VK does; repeats carry X-Retry-Counter."""
    repeats = {"X-Retry-Counter": str(delivery.attempts - 1)} if delivery.attempts > 1 else None
    return send(session, delivery.url, delivery.body.encode(), timeout_s, repeats)


def retry_after(answer: Answer | None) -> float | None:
    """Seconds asked for by a Retry-After date, at most three hours."""
    if answer is None or answer.status not in WAIT_CODES:
        return None
    try:
        at = parsedate_to_datetime(answer.headers["Retry-After"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None
    return min(max(at - time.time(), 0.01), LONGEST_WAIT_S)
