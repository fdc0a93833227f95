"""Made-up registers of several contests: drawn, void and waiting draws in one chain."""

from dataclasses import replace
from random import Random

from tests.draw1 import MANIFEST, SIGNATURE
from winners.chain import NOTHING, Row
from winners.manifest import NO_MANIFEST, Manifest

KNOWN = Manifest.parse(MANIFEST)
CONTESTS = ("spring", "summer", "autumn")


def register_of(length: int, seed: int = 0) -> tuple[list[Row], str]:
    """So many draws: their rows, and manifests.txt."""
    chance = Random(seed)
    rows: list[Row] = []
    files: list[str] = []
    names = (f"{name}-{year}" for year in range(length + 1) for name in CONTESTS)
    contest, draw, prev = next(names), 1, NO_MANIFEST
    for _ in range(length):
        manifest = replace(KNOWN, contest=contest, draw=draw, prev_manifest_sha256=prev)
        state = chance.choice(("drawn", "drawn", "void", "awaiting"))
        evidence = SIGNATURE if state == "drawn" else NOTHING
        rows.append(Row(manifest.manifest_id, prev, contest, draw, state, evidence))
        files.append(manifest.to_text())
        prev = manifest.manifest_id
        contest, draw = (contest, draw + 1) if state == "void" else (next(names), 1)
    return rows, "".join(files)


def rechained(rows: list[Row]) -> list[Row]:
    """The rows with every `prev` put right again, as somebody who rewrites history would."""
    prevs = [NO_MANIFEST, *(row.manifest_id for row in rows)]
    return [row._replace(prev=prev) for row, prev in zip(rows, prevs, strict=False)]
