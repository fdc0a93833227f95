"""One call with one token: through the gate, in its turn, again if that helps, and into the log."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom
from typing import TypeVar

import structlog

from vk import batches
from vk.call import Call
from vk.errors import Action, VkError
from vk.limiter import Limiter
from vk.port import Gate, Kind
from vk.wire import Wire

LASTING = (Action.PAUSE, Action.HUMAN, Action.TOKEN_DEAD, Action.NO_RIGHT)

log = structlog.get_logger()
chance = SystemRandom()
T = TypeVar("T")


def growing(attempt: int) -> float:
    """Seconds to pause after an attempt: about 0.5, 1, 2 and so on, never quite together."""
    return 0.5 * 2.0 ** (attempt - 1) * chance.uniform(0.7, 1.3)


@dataclass(frozen=True)
class Retries:
    """How often to try, and how long to pause after each attempt."""

    attempts: int = 4
    pause_s: Callable[[int], float] = growing
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Attempts:
    """What all calls of one community share."""

    wire: Wire
    limiter: Limiter
    gate: Gate
    retries: Retries

    def make(self, call: Call[T], kind: Kind, token: str) -> T:
        """The gate stops what VK has told us not to do, and hears what later calls must know."""
        for method in (call.method, *set(call.carries)):
            if shut := self.gate.shut(kind, method):
                raise shut
        try:
            return self._tried(call, kind, token)
        except VkError as error:
            told = _softened(error)
        if told.action in LASTING:
            self.gate.met(kind, told.method, told)
        raise told

    def _tried(self, call: Call[T], kind: Kind, token: str) -> T:
        attempt = 1
        while True:
            self.limiter.wait(token_id(token), kind)
            try:
                return self._once(call, token, attempt)
            except VkError as error:
                if attempt >= self.retries.attempts or not call.may_repeat(error):
                    raise
            self.retries.sleep(self.retries.pause_s(attempt))
            attempt += 1

    def _once(self, call: Call[T], token: str, attempt: int) -> T:
        began = time.monotonic()
        code: int | str | None = None
        try:
            return self.wire.call(token, call)
        except VkError as error:
            code = error.code or error.reason
            raise
        finally:
            took = round((time.monotonic() - began) * 1000)
            facts = {"method": call.method, "token": token_id(token), "ms": took}
            batch = {"calls": len(call.carries)} if call.carries else {}
            log.info("vk_call", **facts, **batch, attempt=attempt, code=code)


def _softened(error: VkError) -> VkError:
    """A token that may not batch is not dead, whatever VK's code for that means elsewhere."""
    if batches.refused(error):
        return VkError(error.method, Action.NO_RIGHT, code=error.code, subcode=error.subcode)
    return error


def token_id(token: str) -> str:
    """A name for a token that does not give it away."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]
