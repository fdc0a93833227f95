"""Which token a call takes, how fast it may go, and whether to try again."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any, Generic, TypeVar

import structlog

from vk.errors import Action, VkError
from vk.limiter import Limiter
from vk.pages import Page, read_all
from vk.port import Gate, Kind, Tokens
from vk.wire import Wire

TOO_FAST = 6  # VK refuses such a call before it does anything
LASTING = (Action.PAUSE, Action.HUMAN, Action.TOKEN_DEAD, Action.NO_RIGHT)
OTHER_TOKEN_MAY = (Action.NO_RIGHT, Action.TOKEN_DEAD)

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
class Call(Generic[T]):
    """A method with its parameters, and how to understand what it answers."""

    method: str
    understand: Callable[[Any], T]
    params: Mapping[str, object] = field(repr=False)
    writing: bool

    def may_repeat(self, error: VkError) -> bool:
        """A read may whenever that can help; a write only if VK has not even looked at it."""
        if self.writing:
            return error.code == TOO_FAST
        return error.action is Action.RETRY


class Transport:
    """Calls methods with the tokens of one community."""

    def __init__(
        self, tokens: Tokens, wire: Wire, limiter: Limiter, gate: Gate, retries: Retries
    ) -> None:
        self._tokens: dict[Kind, str | None] = {
            "community": tokens.community,
            "service": tokens.service,
            "user": tokens.user,
        }
        self._wire = wire
        self._limiter = limiter
        self._gate = gate
        self._retries = retries

    def read(
        self, kinds: tuple[Kind, ...], method: str, understand: Callable[[Any], T], **params: object
    ) -> T:
        """Ask with the first of these tokens that we have and VK accepts."""
        call = Call(method, understand, params, writing=False)
        *others, last = self._held(kinds, method)
        for kind in others:
            try:
                return self._repeat(call, kind)
            except VkError as error:
                if error.action not in OTHER_TOKEN_MAY:
                    raise
        return self._repeat(call, last)

    def read_all(
        self,
        kinds: tuple[Kind, ...],
        method: str,
        size: int,
        understand: Callable[[Any], Page[T]],
        **params: object,
    ) -> list[T]:
        """Ask for a whole list, `size` items a call."""
        return read_all(
            lambda offset: self.read(
                kinds, method, understand, count=size, offset=offset, **params
            ),
            size,
        )

    def write(self, method: str, understand: Callable[[Any], T], **params: object) -> T:
        """Change something in the community's name."""
        [kind] = self._held(("community",), method)
        return self._repeat(Call(method, understand, params, writing=True), kind)

    def _held(self, kinds: tuple[Kind, ...], method: str) -> list[Kind]:
        held = [kind for kind in kinds if self._tokens[kind]]
        if not held:
            raise VkError(method, Action.NO_RIGHT, reason=f"needs a {' or '.join(kinds)} token")
        return held

    def _repeat(self, call: Call[T], kind: Kind) -> T:
        """Through the gate, which hears of what later calls must know too."""
        if shut := self._gate.shut(kind, call.method):
            raise shut
        try:
            return self._tried(call, kind)
        except VkError as error:
            if error.action in LASTING:
                self._gate.met(kind, call.method, error)
            raise

    def _tried(self, call: Call[T], kind: Kind) -> T:
        token = str(self._tokens[kind])
        attempt = 1
        while True:
            self._limiter.wait(token_id(token), kind)
            try:
                return self._once(call, token, attempt)
            except VkError as error:
                if attempt >= self._retries.attempts or not call.may_repeat(error):
                    raise
            self._retries.sleep(self._retries.pause_s(attempt))
            attempt += 1

    def _once(self, call: Call[T], token: str, attempt: int) -> T:
        began = time.monotonic()
        code: int | str | None = None
        try:
            return self._wire.call(token, call.method, call.params, call.understand, call.writing)
        except VkError as error:
            code = error.code or error.reason
            raise
        finally:
            took = round((time.monotonic() - began) * 1000)
            facts = {"method": call.method, "token": token_id(token), "ms": took}
            log.info("vk_call", **facts, attempt=attempt, code=code)


def token_id(token: str) -> str:
    """A name for a token that does not give it away."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]
