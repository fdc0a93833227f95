"""VK's `execute`: up to 25 reads in one call, which the limit of calls a second counts once.

One may hold 1000 operations and 5 MB of answers: whoever sends it takes fewer when VK says that it
was too much.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from vk.call import Call
from vk.errors import VkError
from vk.wire import told

EXECUTE = "execute"
CALLS = 25
NOT_FOR_THIS_TOKEN = (27, 28)

T = TypeVar("T")


def pieces(calls: Sequence[Call[T]]) -> Iterator[Sequence[Call[T]]]:
    """As many calls at a time as fit."""
    return (calls[at : at + CALLS] for at in range(0, len(calls), CALLS))


def execute(calls: Sequence[Call[T]]) -> Call[list[T]]:
    """One call for these reads. If some fail, the first of them fails it as if it were alone."""
    listed = ",".join(f"API.{call.method}({json.dumps(call.values)})" for call in calls)

    def understand(answer: Any) -> list[T]:
        if errors := answer.get("execute_errors"):
            raise told(errors[0]["method"], errors[0], writing=False)
        answers = zip(calls, answer["response"], strict=True)
        return [call.understand(one) for call, one in answers]

    carries = tuple(call.method for call in calls)
    return Call(EXECUTE, understand, {"code": f"return [{listed}];"}, carries=carries)


def refused(error: VkError) -> bool:
    """Whether this token may not batch; its other calls are none the worse for it."""
    return error.method == EXECUTE and error.code in NOT_FOR_THIS_TOKEN
