"""A complete draw that was computed elsewhere, and ways to make up others."""

import hashlib
from pathlib import Path

from hypothesis import strategies as st

from winners.entries import Line, summary
from winners.manifest import NO_MANIFEST, Manifest

DATA = Path(__file__).parent / "data" / "draw-1"


def read(name: str) -> str:
    """A file of the known draw, byte for byte."""
    return (DATA / name).read_bytes().decode("ascii")


MANIFEST = read("manifest.txt")
ENTRIES = read("entries.txt")
SIGNATURE = read("signature.txt").rstrip("\n")


def leaf_of(number: int) -> str:
    """A made-up leaf."""
    return hashlib.sha256(f"leaf {number}".encode()).hexdigest()


LISTS = st.dictionaries(
    st.integers(0, 10**6).map(leaf_of),
    st.one_of(st.just(1), st.integers(1, 1000)),
    min_size=1,
    max_size=40,
).map(lambda weights: [Line(leaf, weight) for leaf, weight in weights.items()])


def manifest_of(
    lines: list[Line], prizes: tuple[tuple[str, int], ...] = (("main", 1),), alternates: int = 2
) -> Manifest:
    """A manifest that commits to a list."""
    return Manifest(
        contest="test-1",
        draw=1,
        rules_sha256=hashlib.sha256(b"rules").hexdigest(),
        **summary(lines),
        prizes=prizes,
        alternates=alternates,
        frozen_at="2023-08-23T15:00:00Z",
        beacon=Manifest.parse(MANIFEST).beacon,
        round=42,
        prev_manifest_sha256=NO_MANIFEST,
    )


def edited(text: str, number: int, line: str) -> str:
    """The text with one line (from 1) exchanged."""
    lines = text.split("\n")
    lines[number - 1] = line
    return "\n".join(lines)
