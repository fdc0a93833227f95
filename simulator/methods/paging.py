"""The loop in which vk_api's VkTools reads a whole list: up to 25 pages in one `execute`.

It is known by its head and its tail, and carried out here; VKScript itself is not.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.faults import VkError

PAGES = 25
LOOP = re.compile(
    r"var params = (?P<params>\{.*\}),calls = 0,items = \[\],"
    r"count = (?P<count>null|\d{1,19}),offset = (?P<offset>-?\d{1,19}),ri;"
    r"while\(calls < 25\) \{.*params\.offset = offset \* (?P<sign>-?1);"
    r"var response = API\.(?P<method>[\w.]+)\(params\),.*ri = response\.(?P<key>\w+);.*"
    r"return \{count: count,items: items,offset: offset,more: calls != 99\};",
    re.DOTALL,
)
Ask = Callable[[str, dict[str, Any]], Any]


@dataclass
class Loop:
    """Where the reading stands; `count` is what the page before said, None at the beginning."""

    params: dict[str, Any]
    method: str
    key: str
    sign: int
    count: int | None
    offset: int

    def run(self, ask: Ask) -> dict[str, Any]:
        """Page after page; `more` when there are some left, `_error` when VK refuses one."""
        items: list[Any] = []
        for _ in range(PAGES):
            answer = ask(self.method, self.params | {"offset": self.offset * self.sign})
            if not isinstance(answer, dict):
                return {"_error": 1}
            if self._take(answer, items):
                return self._found(items, more=False)
        return self._found(items, more=True)

    def _take(self, answer: dict[str, Any], items: list[Any]) -> bool:
        """Add a page; True when it was the last one. A list that shrank is read again."""
        total: int | None = answer.get("count")
        grown = 0 if self.count is None or total is None else total - self.count
        page = answer.get(self.key)
        if not isinstance(page, list):
            raise VkError(13, f"there are no {self.key}")
        short = grown >= 0 and len(page) < self.params["count"]
        if grown >= 0:
            items += page[grown:]
        self.offset += grown + (self.params["count"] if grown >= 0 else 0)
        self.count = total
        return short or (total is not None and self.offset >= total)

    def _found(self, items: list[Any], more: bool) -> dict[str, Any]:
        return {"count": self.count, "items": items, "offset": self.offset, "more": more}


def read(code: str) -> Loop | None:
    """The loop that this code is; None for other code, error 12 for broken parameters."""
    found = LOOP.fullmatch(code)
    if not found:
        return None
    try:
        params = json.loads(found["params"])
    except (ValueError, RecursionError):
        raise VkError(12, "params are not JSON") from None
    if not isinstance(params.get("count"), int):
        raise VkError(12, "params have no count")
    count = None if found["count"] == "null" else int(found["count"])
    where = (count, int(found["offset"]))
    return Loop(params, found["method"], found["key"], int(found["sign"]), *where)
