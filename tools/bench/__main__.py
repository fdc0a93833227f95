"""`make bench`: what the product does in a second, beside what it could do at the least.

Prints tables, names the machine, writes var/bench.json, and ends with 1 when an aim is missed.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import bench_pages, bench_participants, bench_vk
from tools.bench import draws, ledger, serving, webhook
from tools.load import READERS
from tools.processes import ROOT, StackError
from tools.signals import ToldToEndError, endings_raise
from tools.vk_log import LIMITS
from tools.vk_minimum import Crowd

RESULT = ROOT / "var" / "bench.json"
ROUNDS, SECONDS = 21, 1.5
COUNTS = (10**3, 10**4, 10**5, 10**6)
SHORT_LEDGER = ledger.Size(short=100, long=2000, events=100, rounds=1)
SHORT_CROWD = Crowd(likers=300, comments=60, entrants=300, threads=3, replies=12)
KEPT = {
    "webhook": ("sqlite_vs_bare", "postgres_vs_bare", "vs_peer", "p99_ms"),
    "ledger": ("events_per_second", "flatness"),
    "pages": ("results_vs_bare", "participants_p95_ms"),
}

Figures = dict[str, dict[str, float]]
Part = Callable[[bool, Figures], Iterator[str]]  # measures, fills in, gives what is missed


def _webhook(short: bool, figures: Figures) -> Iterator[str]:
    raced = webhook.race(1, 0.3) if short else webhook.race(ROUNDS, SECONDS)
    webhook.show(raced)
    figures["webhook"] = raced.figures()
    yield from webhook.misses(figures["webhook"])
    if raced.busy(webhook.BARE) > webhook.BRAKE:
        yield "webhook: the client was the brake, so the figures say nothing"


def _ledger(short: bool, figures: Figures) -> Iterator[str]:
    figures["ledger"] = ledger.measure(SHORT_LEDGER if short else ledger.Size())
    yield from ledger.misses(figures["ledger"])


def _pages(short: bool, figures: Figures) -> Iterator[str]:
    raced = bench_pages.race(1, 0.3, 30) if short else bench_pages.race(ROUNDS, SECONDS)
    bench_pages.show(raced)
    slowest = bench_participants.measure(30, 2000) if short else bench_participants.measure()
    print(f"{slowest:7.1f} ms  95 of 100 views of the participants stay under")
    figures["pages"] = bench_pages.figures(raced, slowest)
    yield from bench_pages.misses(figures["pages"])
    if raced.busy("bare") > bench_pages.BRAKE:
        yield "pages: the client was the brake, so the figures say nothing"


def _vk(short: bool, _: Figures) -> Iterator[str]:
    crowd, at_once_s = (SHORT_CROWD, 1.0) if short else (bench_vk.CROWD, bench_vk.AT_ONCE_S)
    with TemporaryDirectory() as name, bench_vk.bench(Path(name), crowd) as running:
        found = bench_vk.measure(running, at_once_s)
    bench_vk.show(found)
    for how, reading in found["readings"].items():
        for token, most in LIMITS.items():
            alone = reading["minimum"] / most
            print(f"{how}: {alone:.0f} s by the limit of the {token} token alone")
    yield from bench_vk.misses(found)


def _draws(short: bool, _: Figures) -> Iterator[str]:
    yield from draws.misses(draws.measure(COUNTS[:1] if short else COUNTS))


PARTS: Mapping[str, Part] = {
    "webhook": _webhook,
    "ledger": _ledger,
    "vk": _vk,
    "draws": _draws,
    "pages": _pages,
}


def measure(parts: Mapping[str, Part], short: bool, result: Path | None) -> list[str]:
    """Everything in turn; what is missed. What is promised is written down, if it is whole."""
    print(f"{serving.machine()}; {READERS} at once; granian, one worker, 64 threads")
    figures: Figures = {}
    missed: list[str] = []
    for name, part in parts.items():
        print(f"\n{name}", flush=True)
        missed += part(short, figures)
    if result and parts.keys() == PARTS.keys():
        kept = {part: {key: figures[part][key] for key in keys} for part, keys in KEPT.items()}
        result.parent.mkdir(exist_ok=True)
        result.write_text(json.dumps(kept, indent=1) + "\n")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser("python -m tools.bench", description="Measure.")
    parser.add_argument(
        "--short",
        action="store_true",
        help="only to see that it can be measured; nothing is written",
    )
    parser.add_argument("--only", help=f"some of {','.join(PARTS)}; nothing is written")
    asked = parser.parse_args()
    names = asked.only.split(",") if asked.only else list(PARTS)
    try:
        with endings_raise():
            result = None if asked.short else RESULT
            missed = measure({name: PARTS[name] for name in names}, asked.short, result)
    except ToldToEndError as told:
        return 128 + told.number
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    for what in missed:
        print(f"missed: {what}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
