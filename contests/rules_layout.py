"""The rules' text laid out for a page. Pure: no word of it is lost or moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# Lines of templates/texts/rules.txt that begin a part; a text without them is all paragraphs.
PARTS = (
    "Что можно получить",
    "Что нужно сделать",
    "Кто может участвовать",
    "Кто не участвует",
    "Сроки (",
    "Как определяются победители",
    "Как получить приз",
    "Закреплено при открытии",
)
ITEM = "- "


class Kind(StrEnum):
    """What a block is on the page."""

    TITLE = "title"
    HEADING = "heading"
    ITEMS = "items"
    WORDS = "words"


@dataclass(frozen=True)
class Block:
    """Lines that belong together; of items without their hyphens."""

    kind: Kind
    lines: tuple[str, ...]


def laid_out(text: str) -> list[Block]:
    """The text's blocks in their order; its first line is the title."""
    return list(_blocks(text.strip().splitlines()))


def _blocks(lines: list[str]) -> Iterator[Block]:
    kept: list[str] = []
    kind = Kind.WORDS
    for number, line in enumerate([*lines, ""]):
        now = Kind.TITLE if number == 0 else _kind(line)
        if kept and (now is not kind or now in (Kind.TITLE, Kind.HEADING) or not line):
            yield Block(kind, tuple(kept))
            kept = []
        if line:
            kept.append(line.removeprefix(ITEM) if now is Kind.ITEMS else line)
            kind = now


def _kind(line: str) -> Kind:
    if line.startswith(ITEM):
        return Kind.ITEMS
    whole = any(line == part or (part.endswith("(") and line.startswith(part)) for part in PARTS)
    return Kind.HEADING if whole else Kind.WORDS
