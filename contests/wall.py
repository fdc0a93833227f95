"""How VK shows a post's text: what it folds, and what it colours. Pure.

Where VK folds is not documented; it is near these numbers on its site and in its apps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FOLD_LINES = 10
FOLD_CHARACTERS = 500
LIVELY = re.compile(
    r"(?P<mention>\[(?:id|club|public)\d+\|[^\]]+\])"
    r"|(?P<link>https?://[^\s<>«»]*[^\s<>«».,;:!?)])"
    r"|(?P<tag>(?<![\w#])#[\w@]*[^\W\d_][\w@]*)"
)


@dataclass(frozen=True)
class Piece:
    """A run of a post's text; VK colours the lively ones."""

    text: str
    lively: bool = False


def folded(text: str) -> tuple[str, str]:
    """What stands above «Показать ещё», and what is hidden below; the latter may be empty."""
    end = _end_of_fold(text)
    if end >= len(text):
        return text, ""
    if end and not text[end - 1].isspace() and not text[end].isspace():
        end = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end), 0) or end
    return text[:end].rstrip(), text[end:].lstrip(" ")


def _end_of_fold(text: str) -> int:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    by_lines = starts[FOLD_LINES] if len(starts) > FOLD_LINES else len(text)
    return min(by_lines, FOLD_CHARACTERS)


def pieces(text: str) -> Iterator[Piece]:
    """The text in runs; a mention is shown as its name."""
    end = 0
    for found in LIVELY.finditer(text):
        if found.start() > end:
            yield Piece(text[end : found.start()])
        shown = found[0]
        yield Piece(shown[1:-1].partition("|")[2] if found["mention"] else shown, lively=True)
        end = found.end()
    if end < len(text):
        yield Piece(text[end:])


def initials(name: str) -> str:
    """In place of a community's picture: «Читальня на Садовой» → «ЧС»; at most two letters."""
    words = re.findall(r"[^\W_]+", name)
    proper = [word for word in words if not word.islower()] or words
    return "".join(word[0] for word in proper[:2]).upper()
