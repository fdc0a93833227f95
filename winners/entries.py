"""The list of a draw: one pseudonymous line per person, and the Merkle tree over the lines.

Nothing here depends on the order in which lines are given: the list is always the sorted one.
"""

import hmac
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, TypedDict

MAX_TICKETS = 2_000_000
_LINE = re.compile(r"([0-9a-f]{64}) ([1-9][0-9]{0,2}|1000)")


class LineError(ValueError):
    """A file is not exactly as draw/1 wants it: `line` counts from 1, `why` is in words."""

    file = "file"

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"{self.file}, line {line}: {why}")
        self.line, self.why = line, why


class EntriesError(LineError):
    """entries.txt is refused."""

    file = "entries.txt"


class Line(NamedTuple):
    """One person: a leaf (64 hex characters) and her tickets (1..1000)."""

    leaf: str
    weight: int

    def __str__(self) -> str:
        return f"{self.leaf} {self.weight}"


class Summary(TypedDict):
    """What a manifest commits to about its list, under the manifest's own keys."""

    entries_sha256: str
    entries_root: str
    entries_count: int
    tickets_total: int


def digest(text: str) -> str:
    """H of draw/1: SHA-256 in hex of a text's ASCII bytes, as `printf | sha256sum` gives it."""
    return sha256(text.encode("ascii")).hexdigest()


def nonce(key: bytes, contest: str, user_ref: str) -> str:
    """32 hex characters that only the holder of the contest's key (32 bytes) can derive."""
    return hmac.new(key, f"draw/1|nonce|{contest}|{user_ref}".encode(), sha256).hexdigest()[:32]


def leaf(contest: str, user_ref: str, nonce: str) -> str:
    """Hide a person (`vk:<id>`) behind 64 hex characters, yet bind her to them."""
    return digest(f"draw/1|entry|{contest}|{user_ref}|{nonce}")


def file_lines(text: str, error: type[LineError]) -> list[str]:
    """Split on line feeds only; an empty text or an unfinished last line raises `error`."""
    *lines, rest = text.split("\n")
    if rest or not lines:
        raise error(len(lines) + 1, "the file has to end with a line feed")
    return lines


def parse_entries(text: str) -> list[Line]:
    """Read entries.txt strictly; raises EntriesError with the number of the first bad line."""
    lines: list[Line] = []
    total = 0
    for number, raw in enumerate(file_lines(text, EntriesError), 1):
        match = _LINE.fullmatch(raw)
        if match is None:
            raise EntriesError(number, "not a leaf of 64 hex characters and a weight 1..1000")
        line = Line(match[1], int(match[2]))
        total += line.weight
        if lines and line.leaf <= lines[-1].leaf:
            raise EntriesError(number, "leaves have to ascend, each one once")
        if total > MAX_TICKETS:
            raise EntriesError(number, f"more than {MAX_TICKETS} tickets in all")
        lines.append(line)
    return lines


def entries_text(lines: Iterable[Line]) -> str:
    """Write entries.txt; raises EntriesError for a list that the parser would refuse."""
    text = "".join(f"{line}\n" for line in sorted(lines))
    parse_entries(text)
    return text


def summary(lines: Sequence[Line]) -> Summary:
    """Count and hash a list, ready for `Manifest(**summary(lines), ...)`."""
    return Summary(
        entries_sha256=digest(entries_text(lines)),
        entries_root=merkle_root(lines),
        entries_count=len(lines),
        tickets_total=sum(line.weight for line in lines),
    )


def _leaf_hash(line: Line) -> bytes:
    return sha256(b"\x00" + str(line).encode("ascii")).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    """Pair up one level. An odd last node rises as it is, which gives the tree of RFC 9162 §2.1."""
    paired = [_node(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
    return paired + level[len(paired) * 2 :]


def merkle_root(lines: Iterable[Line]) -> str:
    """Hash a list as RFC 9162 §2.1.1 does, to 64 hex characters."""
    level = [_leaf_hash(line) for line in sorted(lines)]
    while len(level) > 1:
        level = _above(level)
    return (level[0] if level else sha256().digest()).hex()


def merkle_path(lines: Sequence[Line], index: int) -> list[str]:
    """List the hashes that lead from line `index` of the sorted list (0-based) to the root."""
    path: list[str] = []
    level = [_leaf_hash(line) for line in sorted(lines)]
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1].hex())
        level, index = _above(level), index // 2
    return path
