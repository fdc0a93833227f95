"""From a database full of entries to a frozen list, and from its files to the places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import bench_draw, bench_freeze
from winners.manifest import Manifest

Sizes = Mapping[int, Mapping[str, float]]


def measure(counts: Sequence[int]) -> Sizes:
    """By the number of entries: seconds of freeze and draw, and what the draw took of memory."""
    found = {}
    print("   entries  freeze s  draw s  draw MiB")
    for count in counts:
        with TemporaryDirectory() as name:
            found[count] = _one(Path(name), count)
        figures = found[count]
        print(
            f"{count:10} {figures['freeze_s']:9} {figures['draw_s']:7} {figures['peak_mib']:9}",
            flush=True,
        )
    return found


def _one(folder: Path, count: int) -> dict[str, float]:
    freeze_s, frozen, entries = bench_freeze.freeze(folder, count)
    known = {"round": bench_draw.KNOWN_ROUND, "frozen_at": bench_draw.BEFORE}
    manifest = replace(Manifest.parse(frozen), **known)  # type: ignore[arg-type]
    draw_s, peak_mib, _ = bench_draw.draw(bench_draw.write(folder / "files", manifest, entries))
    return {"freeze_s": round(freeze_s, 2), "draw_s": draw_s, "peak_mib": peak_mib}


def misses(figures: Sizes) -> Iterator[str]:
    """What is worse than promised, where something is."""
    for count, some in figures.items():
        for name, limit in bench_draw.LIMITS.get(str(count), {}).items():
            if some.get(name, 0) > limit:
                yield f"{name} of {count} entries: {some[name]}, and {limit} is promised"
