"""VK's errors: those the methods raise themselves, and those somebody asked for by hand."""

from dataclasses import dataclass
from threading import Lock

MESSAGES = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    12: "Unable to compile code",
    13: "Runtime error occurred during code invocation",
    14: "Captcha needed",
    15: "Access denied",
    18: "User was deleted or banned",
    27: "Group authorization failed",
    28: "Application authorization failed",
    29: "Rate limit reached",
    30: "This profile is private",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    113: "Invalid user id",
    125: "Invalid group id",
    212: "Access to post comments denied",
    213: "Access to status replies denied",
    214: "Access to adding post denied",
    222: "Hyperlinks are forbidden",
    223: "Too many replies",
    250: "Access to poll denied",
    251: "Invalid poll id",
    252: "Invalid answer id",
    253: "Access denied",
    901: "Can't send messages for users without permission",
    914: "Message is too long",
    2000: "Servers number limit is reached",
}


class VkError(Exception):
    """An answer with `error` in VK's envelope; `detail` follows VK's own text after a colon."""

    def __init__(self, code: int, detail: str = "") -> None:
        text = MESSAGES.get(code, "Error")
        super().__init__(f"{text}: {detail}" if detail else text)
        self.code = code


@dataclass
class Fault:
    """An ordered failure: a VK `code`, or a `kind` of trouble below VK's envelope.

    Kinds: `http500`, `html` (a page with status 200), `hang` (no effect, no answer in time),
    `effect_then_timeout` (the call is carried out, its answer is lost).
    """

    method: str
    times: int
    code: int = 0
    kind: str = ""
    seconds: float = 30.0


KINDS = ("http500", "html", "hang", "effect_then_timeout")


class FaultBook:
    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []

    def order(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, method: str) -> Fault | None:
        """Use up one failure ordered for this method, oldest first."""
        with self._lock:
            due = (f for f in self._faults if f.method in (method, "*") and f.times > 0)
            fault = next(due, None)
            if fault:
                fault.times -= 1
            return fault
