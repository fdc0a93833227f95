"""Parameters as VK reads them: text only, lists with commas, booleans 0 and 1."""

import json
from collections.abc import Mapping
from typing import Any

from simulator.faults import VkError


class Params:
    def __init__(self, values: Mapping[str, Any]) -> None:
        # JSON inside `execute` can spell lone surrogates, which no page and no file can hold.
        self._values = {name: _whole(_as_text(value)) for name, value in values.items()}

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name))

    def items(self) -> list[tuple[str, str]]:
        return list(self._values.items())

    def text(self, name: str, default: str = "", required: bool = False) -> str:
        value = self._values.get(name, "")
        if required and not value:
            raise VkError(100, f"{name} is undefined")
        return value or default

    def integer(
        self,
        name: str,
        default: int = 0,
        required: bool = False,
        low: int | None = None,
        high: int | None = None,
    ) -> int:
        """A whole number within VK's bounds; error 100 outside them, as for a bad number."""
        text = self.text(name, str(default), required)
        try:
            number = int(text)
        except ValueError:
            raise VkError(100, f"{name} not integer") from None
        if low is not None and number < low:
            raise VkError(100, f"{name} should be greater or equal to {low}")
        if high is not None and number > high:
            raise VkError(100, f"{name} should be less or equal to {high}")
        return number

    def flag(self, name: str) -> bool:
        """`1` is true; VK takes anything else, Python's "True" too, for false."""
        return self.text(name) == "1"

    def words(self, name: str, most: int = 1000) -> list[str]:
        words = [word.strip() for word in self.text(name).split(",") if word.strip()]
        if len(words) > most:
            raise VkError(100, f"{name} should contain at most {most} items")
        return words

    def ids(self, name: str, most: int = 1000) -> list[int]:
        try:
            return [int(word) for word in self.words(name, most)]
        except ValueError:
            raise VkError(100, f"{name} not integer") from None

    def choice(self, name: str, *options: str) -> str:
        """One of the options; the first when the parameter is not there."""
        value = self.text(name, options[0])
        if value not in options:
            raise VkError(100, f"{name} not in allowed list")
        return value


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(_as_text(item) for item in value)
    return json.dumps(value) if isinstance(value, dict) else str(value)
