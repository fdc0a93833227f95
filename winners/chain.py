"""The register of an installation's draws: two files, and the rules that tie them up. Pure.

draws.txt has a line per draw, void ones included, in the order in which they were frozen, with one
space between eight fields (ASCII, `\\n` line ends; a file without draws is empty):

    <position> <check> <manifest_id> <prev_manifest_sha256> <contest> <draw> <state> <evidence>

position counts from 1. state is awaiting, drawn or void. evidence is what the draw's randomness
was made of (a beacon's signature, as a rule), or `-` unless it was drawn; it alone may hold spaces.
check is the SHA-256 in hex of the line before's check (64 zeros for the first), one space, and the
line's other fields as they stand. It ties up state and evidence, which no manifest can know yet.

manifests.txt has every manifest.txt of the register in its order, one after the other, unchanged.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from winners import beacon
from winners.entries import LineError, file_lines
from winners.manifest import NO_MANIFEST, Manifest

DRAWN = "drawn"
NOTHING = "-"
MANIFEST_LINES = 14
_HASH = "[0-9a-f]{64}"
_ROW = re.compile(
    rf"([1-9][0-9]{{0,8}}) ({_HASH}) ({_HASH}) ({_HASH}) ([a-z0-9][a-z0-9._-]{{0,63}}) "
    r"([1-9][0-9]{0,6}) (awaiting|drawn|void) ([!-~]+(?: [!-~]+)*)"
)


class RegisterError(LineError):
    """draws.txt is refused."""

    file = "draws.txt"


class ManifestsError(LineError):
    """manifests.txt is refused, or belongs to another register."""

    file = "manifests.txt"


class Row(NamedTuple):
    """One draw."""

    manifest_id: str
    prev: str
    contest: str
    draw: int
    state: str
    evidence: str


def draws_text(rows: Iterable[Row]) -> str:
    """Write draws.txt."""
    return "".join(_lines(rows))


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    check = NO_MANIFEST
    for position, row in enumerate(rows, 1):
        fields = " ".join(map(str, row))
        check = _check(check, position, fields)
        yield f"{position} {check} {fields}\n"


def _check(before: str, position: int, fields: str) -> str:
    return sha256(f"{before} {position} {fields}".encode("ascii")).hexdigest()


def parse(text: str) -> list[Row]:
    """Read draws.txt strictly and check the chain; RegisterError with the first bad line."""
    rows: list[Row] = []
    check, drawn = NO_MANIFEST, set[str]()
    counts, seen = Counter[str](), {NO_MANIFEST}
    for number, raw in enumerate(file_lines(text, RegisterError) if text else [], 1):
        row, stated = _read(number, raw)
        check = _check(check, number, " ".join(map(str, row)))
        counts[row.contest] += 1
        wrong = {
            "it does not follow the line before": row.prev != head(rows),
            "this manifest was there already": row.manifest_id in seen,
            "the contest's draws do not count up": row.draw != counts[row.contest],
            "its contest was drawn before": row.contest in drawn,
            "state and evidence do not fit": (row.state == DRAWN) == (row.evidence == NOTHING),
            "its check does not fit": stated != check,
        }
        _refuse(number, wrong)
        rows.append(row)
        seen.add(row.manifest_id)
        drawn |= {row.contest} if row.state == DRAWN else set()
    return rows


def _read(number: int, raw: str) -> tuple[Row, str]:
    match = _ROW.fullmatch(raw)
    if match is None:
        raise RegisterError(number, "not the eight fields of a draw")
    position, check, manifest_id, prev, contest, draw, state, evidence = match.groups()
    _refuse(number, {f"it says that it is line {position}": int(position) != number})
    return Row(manifest_id, prev, contest, int(draw), state, evidence), check


def head(rows: Sequence[Row]) -> str:
    """The manifest that commits to all of them."""
    return rows[-1].manifest_id if rows else NO_MANIFEST


def _refuse(number: int, wrong: dict[str, bool]) -> None:
    for why, is_so in wrong.items():
        if is_so:
            raise RegisterError(number, why)


def read_manifests(rows: Sequence[Row], text: str) -> list[Manifest]:
    """Read manifests.txt as those of these draws; LineError if one is not."""
    lines = file_lines(text, ManifestsError) if text else []
    if len(lines) != MANIFEST_LINES * len(rows):
        raise ManifestsError(len(lines) + 1, f"{MANIFEST_LINES} lines a draw are wanted")
    return [
        _manifest(row, number, lines[number : number + MANIFEST_LINES])
        for number, row in zip(range(0, len(lines), MANIFEST_LINES), rows, strict=True)
    ]


def _manifest(row: Row, before: int, lines: Sequence[str]) -> Manifest:
    text = "".join(f"{line}\n" for line in lines)
    if sha256(text.encode("ascii")).hexdigest() != row.manifest_id:
        raise ManifestsError(before + 1, f"not the manifest {row.manifest_id}")
    manifest = Manifest.parse(text)
    if (manifest.contest, manifest.draw, manifest.prev_manifest_sha256) != (
        (row.contest, row.draw, row.prev)
    ):
        raise ManifestsError(before + 1, "draws.txt says something else about this manifest")
    return manifest


def check_signatures(rows: Sequence[Row], manifests: Sequence[Manifest]) -> int:
    """How many drand rounds were checked; RegisterError for a signature that is not quicknet's."""
    quicknet = f"drand:{beacon.QUICKNET.chain_hash}"
    count = 0
    for number, (row, manifest) in enumerate(zip(rows, manifests, strict=True), 1):
        if row.state != DRAWN or manifest.beacon != quicknet:
            continue
        genuine = beacon.verify(beacon.QUICKNET, manifest.round, row.evidence)
        _refuse(number, {f"not quicknet's signature of round {manifest.round}": not genuine})
        count += 1
    return count
