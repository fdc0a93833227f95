"""VK's errors: those the methods raise themselves, and those somebody asked for by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from simulator.data import errors
from simulator.model import Token

MESSAGES = errors()
REDIRECTS = {
    14: "https://id.vk.ru/not_robot_captcha?session_token=made-up",
    17: "https://id.vk.ru/validate?session_token=made-up",
}


class VkError(Exception):
    """An answer with `error` in VK's envelope; `detail` follows VK's own text after a colon."""

    def __init__(self, code: int, detail: str = "", subcode: int = 0) -> None:
        text = MESSAGES.get(code, "Error")
        super().__init__(f"{text}: {detail}" if detail else text)
        self.code, self.subcode = code, subcode
        self.redirect_uri = REDIRECTS.get(code, "")


@dataclass
class Fault:
    """An ordered failure: a VK `code`, or a `kind` of trouble below VK's envelope (trouble.py).

    It meets calls of one method with one kind of token, of one community's token, or all.
    """

    method: str
    times: int
    code: int = 0
    kind: str = ""
    seconds: float = 30.0
    token: str = ""
    group_id: int = 0
    error_subcode: int = 0
    error_msg: str = ""
    redirect_uri: str = ""

    def meets(self, method: str, token: Token | None) -> bool:
        if self.times < 1 or self.method not in (method, "*"):
            return False
        kind, group_id = (token.kind, token.group_id) if token else ("", 0)
        return self.token in ("", kind) and self.group_id in (0, group_id)

    def error(self) -> VkError:
        error = VkError(self.code, subcode=self.error_subcode)
        error.args = (self.error_msg or str(error),)
        error.redirect_uri = self.redirect_uri or error.redirect_uri
        return error


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

    def left(self) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._faults if fault.times > 0]

    def take(self, method: str, token: Token | None = None) -> Fault | None:
        """Use up one failure ordered for this method, oldest first."""
        with self._lock:
            return _used(f for f in self._faults if f.meets(method, token))

    def take_inner(self, method: str, token: Token) -> Fault | None:
        """The same inside `execute`: only VK's codes, and only for a method that was named."""
        with self._lock:
            named = (f for f in self._faults if f.code and f.method == method)
            return _used(f for f in named if f.meets(method, token))


def _used(faults: Iterator[Fault]) -> Fault | None:
    fault = next(faults, None)
    if fault:
        fault.times -= 1
    return fault
