"""python -m tools.bench_draw: how long freeze, draw and verification take, and whether it is fair.

Prints the figures, writes them to var/bench-draw.json, and ends with 1 if one of them is missed.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools import bench_browser, bench_freeze, fairness
from tools.processes import ROOT, StackError
from winners.entries import Line, entries_text, summary
from winners.manifest import NO_MANIFEST, Manifest

RESULT = ROOT / "var" / "bench-draw.json"
MANY, MOST, SEEDS = 100_000, 1_000_000, 100_000
LIMITS = {
    str(MANY): {"freeze_s": 10, "draw_s": 5, "browser_s": 5},
    str(MOST): {"draw_s": 60, "peak_mib": 1024},
}
LEAST_P = 0.001
KNOWN_ROUND = 42  # of quicknet, so that a browser has a true signature to check
KNOWN_SIGNATURE = (
    "95a9f9f5b231b7714de1553105d8ffdf3dcda24cfdb1e689"
    "319bccf79a9c8ce430a91b811fbfaf763900bc998b5d686a"
)
BEFORE = "2023-08-23T15:00:00Z"

Figures = dict[str, dict[str, float]]


def main() -> int:
    """Measure, print, write, and judge."""
    with TemporaryDirectory() as name:
        figures = {str(MANY): _many(Path(name)), str(MOST): _most(Path(name))}
    chi2_p = [fairness.p_value(weights, SEEDS) for weights in (fairness.EQUAL, fairness.WEIGHTED)]
    text = json.dumps({**figures, "chi2_p": chi2_p}, indent=1)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(f"{text}\n")
    print(text)
    missed = [*_missed(figures), *(f"chi2_p {p}" for p in chi2_p if p <= LEAST_P)]
    for what in missed:
        print(f"missed: {what}")
    return 1 if missed else 0


def _many(folder: Path) -> dict[str, float]:
    """From a database full of entries to a reader's browser."""
    print(f"{MANY} entries: freeze, draw, browser", flush=True)
    freeze_s, frozen, entries = bench_freeze.freeze(folder, MANY)
    manifest = replace(Manifest.parse(frozen), round=KNOWN_ROUND, frozen_at=BEFORE)
    files = write(folder / "many", manifest, entries)
    draw_s, _, places = draw(files)
    return {
        "freeze_s": round(freeze_s, 2),
        "draw_s": draw_s,
        "browser_s": round(bench_browser.verify(files, places), 2),
    }


def _most(folder: Path) -> dict[str, float]:
    """The largest list that anybody will have, in a process of its own."""
    print(f"{MOST} entries: draw", flush=True)
    lines = [Line(sha256(f"leaf {n}".encode()).hexdigest(), 1) for n in range(MOST)]
    manifest = Manifest(
        contest="bench",
        draw=1,
        rules_sha256=NO_MANIFEST,
        **summary(lines),
        prizes=(("main", 10),),
        alternates=10,
        frozen_at=BEFORE,
        beacon=f"drand:{NO_MANIFEST}",
        round=KNOWN_ROUND,
        prev_manifest_sha256=NO_MANIFEST,
    )
    draw_s, peak_mib, _ = draw(write(folder / "most", manifest, entries_text(lines)))
    return {"draw_s": draw_s, "peak_mib": peak_mib}


def write(folder: Path, manifest: Manifest, entries: str) -> Path:
    folder.mkdir()
    (folder / "manifest.txt").write_text(manifest.to_text())
    (folder / "entries.txt").write_text(entries)
    (folder / "signature.txt").write_text(f"{KNOWN_SIGNATURE}\n")
    return folder


def draw(files: Path) -> tuple[float, float, list[dict[str, Any]]]:
    """Everything from the files to the places: seconds, the process's peak MiB, the places."""
    names = [str(files / f"{name}.txt") for name in ("manifest", "entries", "signature")]
    peak = files / "peak"
    command = [sys.executable, "-m", "tools.peak", str(peak), "winners.verify", *names, "--json"]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise StackError(f"The draw could not be recomputed.\n{done.stdout}")
    return (
        round(seconds, 2),
        round(int(peak.read_text()) / 1024, 1),
        json.loads(done.stdout)["places"],
    )


def _missed(figures: Figures) -> Iterator[str]:
    for count, limits in LIMITS.items():
        for name, limit in limits.items():
            if figures[count][name] > limit:
                yield f"{name} of {count} entries: {figures[count][name]}, not {limit}"


if __name__ == "__main__":
    sys.exit(main())
