"""Callbacks as VK sends them: several at a time, each until it is answered `ok`."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

PATH = "/webhooks/vk"
TIMEOUT_S = 10  # about as long as VK waits
AT_ONCE = 16


@dataclass
class Answers:
    """What came back. `acknowledged` are the keys of the events that were answered `ok`."""

    acknowledged: set[int] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)  # 0: no answer at all
    without_date: int = 0  # refusals that do not say when to come back
    cut_off: int = 0  # went out, and the server was gone before it answered
    slowest_s: float = 0.0

    def add(self, more: "Answers") -> None:
        """What came back to further events."""
        self.acknowledged |= more.acknowledged
        self.statuses += more.statuses
        self.without_date += more.without_date
        self.cut_off += more.cut_off
        self.slowest_s = max(self.slowest_s, more.slowest_s)


def send(urls: list[str], events: Mapping[int, bytes], answers: Answers | None = None) -> Answers:
    """Send each event once, many at a time; `answers`, if given, can be looked at meanwhile."""
    answers = answers or Answers()
    numbers = iter(events.items())
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for number in range(AT_ONCE):
            threads.submit(_send_some, urls[number % len(urls)], numbers, answers)
    return answers


def send_until_taken(
    urls: list[str], events: Mapping[int, bytes], seconds: float
) -> tuple[Answers, float]:
    """Again and again, as VK does: what came back, and how many seconds it took until all had."""
    began = time.monotonic()
    total = send(urls, events)
    while len(total.acknowledged) < len(events) and time.monotonic() < began + seconds:
        left = {key: body for key, body in events.items() if key not in total.acknowledged}
        total.add(send(urls, left))
    return total, time.monotonic() - began


def _send_some(url: str, events: Iterable[tuple[int, bytes]], answers: Answers) -> None:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_S)
    for key, body in events:
        began = time.monotonic()
        status = _send_one(connection, key, body, answers)
        answers.statuses[status] += 1
        answers.slowest_s = max(answers.slowest_s, time.monotonic() - began)
    connection.close()


def _send_one(connection: HTTPConnection, key: int, body: bytes, answers: Answers) -> int:
    try:
        connection.request("POST", PATH, body, {"Content-Type": "application/json"})
    except OSError:  # nobody was there
        connection.close()
        return 0
    try:
        answer = connection.getresponse()
        text = answer.read()
    except (OSError, HTTPException):
        answers.cut_off += 1
        connection.close()
        return 0
    if answer.status == 200 and text == b"ok":
        answers.acknowledged.add(key)
    elif "Retry-After" not in answer.headers:
        answers.without_date += 1
    return answer.status
