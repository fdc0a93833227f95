"""A call of one of VK's methods, before anybody has chosen a token for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from vk.errors import Action, VkError

TOO_FAST = 6  # VK refuses such a call before it does anything
TOO_MUCH = (
    12,
    13,
    36,
)  # VK's words for code, calls, operations, answers or times that are too long
NO_ANSWER, TOO_LONG = "no answer in time", "an answer that is too long"
TOO_MUCH_BELOW_VK = ("HTTP 413", "HTTP 414", NO_ANSWER, TOO_LONG)

T = TypeVar("T")


@dataclass(frozen=True)
class Call(Generic[T]):
    """A method with its parameters, and how to understand what it answers.

    `carries`: the methods of the calls inside, when it is an `execute`; `understand` is then given
    VK's whole answer, with the errors of those calls.
    """

    method: str
    understand: Callable[[Any], T]
    params: Mapping[str, object] = field(repr=False)
    writing: bool = False
    carries: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, object]:
        """The parameters as VK reads them."""
        return {name: _plain(value) for name, value in self.params.items()}

    def may_repeat(self, error: VkError) -> bool:
        """A read may whenever that can help; a write only if VK has not even looked at it."""
        if self.writing:
            return error.code == TOO_FAST
        if self.carries and too_much(error):
            return False
        return error.action is Action.RETRY


def too_much(error: VkError) -> bool:
    """Whether fewer calls in one `execute` may do better."""
    return error.code in TOO_MUCH or error.reason in TOO_MUCH_BELOW_VK


def _plain(value: object) -> object:
    """VK takes "True" for false, and reads only the last of repeated parameters."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(map(str, value))
    return value
