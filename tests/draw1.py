"""A complete draw that was computed elsewhere, and ways to make up others."""

import hashlib
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from winners.entries import Line, entries_text, summary
from winners.manifest import NO_MANIFEST, Manifest
from winners.ranking import rank, seed
from winners.sources import Source

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


class Published(NamedTuple):
    """The three files that decide a draw."""

    manifest: str
    entries: str
    evidence: str

    @property
    def source(self) -> Source:
        return Source.parse(Manifest.parse(self.manifest).beacon)


def made_up(random: Random) -> Published:
    """Any draw: sizes, weights, prizes, alternates and sources of all kinds."""
    weights = [random.choice([1, 1, 1, 2, 3, 9, 40]) for _ in range(random.randint(1, 6))]
    lines = [Line(leaf_of(random.getrandbits(60)), weight) for weight in weights]
    kind, secret = random.choice(["drand", "event", "commit"]), random.randbytes(32)
    evidence = {
        "drand": random.randbytes(48).hex(),
        "event": f"{random.randint(1, 49)} %s \\n {random.choice(['Tor', '7:1', '~'])}",
        "commit": secret.hex(),
    }[kind]
    prizes = random.sample(["main", "book", "a-z", "0", "x" * 32], random.randint(1, 3))
    manifest = replace(
        manifest_of(lines, tuple((name, random.randint(1, 3)) for name in prizes)),
        alternates=random.choice([0, 1, 5, 9_999_999]),
        beacon=f"{kind}:{hashlib.sha256(secret).hexdigest()}",
        round=random.randint(2 * 10**9, 4 * 10**9),
        prev_manifest_sha256=random.randbytes(32).hex(),
    )
    return Published(manifest.to_text(), entries_text(lines), f"{evidence}\n")


def recomputed(draw: Published) -> list[str]:
    """What everyone must print about a draw, line by line; ValueError if it is refused."""
    manifest = Manifest.parse(draw.manifest)
    lines = manifest.read_entries(draw.entries)
    line, rest = draw.evidence[:-1], draw.evidence[-1:]
    if rest != "\n":
        raise ValueError("the file has to end with a line feed")
    randomness = Source.parse(manifest.beacon).randomness(line)
    start = seed(manifest.manifest_id, randomness)
    head = [f"manifest_id {manifest.manifest_id}", f"randomness {randomness}", f"seed {start}"]
    places = rank(start, lines, manifest.places)
    return head + [f"{p.rank} {p.prize} {p.leaf} {p.score}" for p in places]
