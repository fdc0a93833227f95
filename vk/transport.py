"""Which token calls take, and how many of them travel together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from vk import batches
from vk.attempts import Attempts, Retries
from vk.call import Call, too_much
from vk.errors import Action, VkError
from vk.limiter import Limiter
from vk.pages import Page, Reading, read_together
from vk.port import Gate, Kind, Tokens
from vk.wire import Wire

OTHER_TOKEN_MAY = (Action.NO_RIGHT, Action.TOKEN_DEAD)

T = TypeVar("T")
Understand = Callable[[Any], T]
Params = Mapping[str, object]


class Transport:
    """Calls methods with the tokens of one community. Several threads may use one."""

    def __init__(
        self, tokens: Tokens, wire: Wire, limiter: Limiter, gate: Gate, retries: Retries
    ) -> None:
        given: dict[Kind, str | None] = {
            "community": tokens.community,
            "service": tokens.service,
            "user": tokens.user,
        }
        self._tokens = {kind: token for kind, token in given.items() if token}
        self._batching: set[Kind] = {"community", "user"}
        if tokens.service_batches:
            self._batching.add("service")
        self._attempts = Attempts(wire, limiter, gate, retries)

    def read(
        self, kinds: tuple[Kind, ...], method: str, understand: Understand[T], **params: object
    ) -> T:
        """Ask with the first of these tokens that we have and VK accepts."""
        call = Call(method, understand, params)
        return self._by_any(self._held(kinds, method), lambda kind: self._make(call, kind))

    def read_each(
        self,
        kinds: tuple[Kind, ...],
        method: str,
        understand: Understand[T],
        asked: Sequence[Params],
    ) -> list[T]:
        """Ask the same with different parameters: the answers, in their order."""
        calls = [Call(method, understand, params) for params in asked]
        if not calls:
            return []
        held = self._held(kinds, method, several=len(calls) > 1)
        return self._by_any(held, lambda kind: self._make_all(calls, kind))

    def read_all(
        self,
        kinds: tuple[Kind, ...],
        method: str,
        size: int,
        understand: Understand[Page[T]],
        params: Params,
        expected: int = 0,
    ) -> list[T]:
        """Ask for a whole list, `size` items a page; of about how many, as in `vk.port.Vk`."""
        [found] = self.read_lists(kinds, method, size, understand, [(params, expected)])
        return found

    def read_lists(
        self,
        kinds: tuple[Kind, ...],
        method: str,
        size: int,
        understand: Understand[Page[T]],
        lists: Sequence[tuple[Params, int]],
    ) -> list[list[T]]:
        """Ask for several whole lists, each with its parameters and about how many are in it.

        All pages come by the same token, for others may be shown a little more or less.
        """

        def read(kind: Kind) -> list[list[T]]:
            at_once = size * (batches.CALLS if kind in self._batching else 1)
            readings: list[Reading[T]] = [
                Reading(size, min(expected, at_once), params) for params, expected in lists
            ]
            read_together(readings, lambda asked: self._make_all(list(map(page, asked)), kind))
            return [reading.found for reading in readings]

        def page(asked: tuple[Reading[T], int]) -> Call[Page[T]]:
            reading, offset = asked
            return Call(method, understand, {**reading.params, "count": size, "offset": offset})

        several = any(expected > size for _, expected in lists) or len(lists) > 1
        return self._by_any(self._held(kinds, method, several), read) if lists else []

    def write(self, method: str, understand: Understand[T], **params: object) -> T:
        """Change something in the community's name."""
        [kind] = self._held(("community",), method)
        return self._make(Call(method, understand, params, writing=True), kind)

    def _held(self, kinds: tuple[Kind, ...], method: str, several: bool = False) -> list[Kind]:
        """Those of the tokens that we have; for several calls first those that may batch."""
        held = [kind for kind in kinds if kind in self._tokens]
        if not held:
            raise VkError(method, Action.NO_RIGHT, reason=f"needs a {' or '.join(kinds)} token")
        return sorted(held, key=lambda kind: several and kind not in self._batching)

    def _by_any(self, held: Sequence[Kind], ask: Callable[[Kind], T]) -> T:
        *others, last = held
        for kind in others:
            try:
                return ask(kind)
            except VkError as error:
                if error.action not in OTHER_TOKEN_MAY:
                    raise
        return ask(last)

    def _make_all(self, calls: Sequence[Call[T]], kind: Kind) -> list[T]:
        batched = (self._batch(piece, kind) for piece in batches.pieces(calls))
        return [answer for answers in batched for answer in answers]

    def _batch(self, calls: Sequence[Call[T]], kind: Kind) -> list[T]:
        """Together if that is allowed, by halves if it is too much."""
        if len(calls) == 1 or kind not in self._batching:
            return [self._make(call, kind) for call in calls]
        try:
            return self._make(batches.execute(calls), kind)
        except VkError as error:
            if batches.refused(error):
                self._batching.discard(kind)
            elif not too_much(error):
                raise
        middle = len(calls) // 2
        return self._batch(calls[:middle], kind) + self._batch(calls[middle:], kind)

    def _make(self, call: Call[T], kind: Kind) -> T:
        return self._attempts.make(call, kind, self._tokens[kind])
