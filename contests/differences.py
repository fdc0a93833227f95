"""What has changed between two texts, to be read by people. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORD = re.compile(r"\s*\S+|\s+")
LIKE = 0.4  # lines that share less are told as one gone and one new


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """Some words that were left, taken out or put in."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[tuple[Piece, ...]]:
    """The places that differ, line by line; within a line word by word."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    changes = (change for change in matcher.get_opcodes() if change[0] != "equal")
    return [tuple(_place(old[a:b], new[c:d])) for _, a, b, c, d in changes]


def _place(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    before, after = "\n".join(old), "\n".join(new)
    words = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, *words)
    if not (before and after) or matcher.ratio() < LIKE:
        yield from _pieces(before, after)
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        gone, put = "".join(words[0][a:b]), "".join(words[1][c:d])
        if kind == "equal":
            yield Piece(Kind.SAME, gone)
        else:
            yield from _pieces(gone, put)


def _pieces(gone: str, put: str) -> Iterator[Piece]:
    space = gone[: len(gone) - len(gone.lstrip())]
    if space and put.startswith(space):  # a space is not worth a line through it
        yield Piece(Kind.SAME, space)
        gone, put = gone.removeprefix(space), put.removeprefix(space)
    if gone:
        yield Piece(Kind.GONE, gone)
    if put:
        yield Piece(Kind.NEW, put)
