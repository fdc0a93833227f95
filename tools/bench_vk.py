"""python -m tools.bench_vk: how many calls of VK a large contest costs, and how fast they come.

The simulator counts. Prints the figures, writes them to var/bench-vk.json, and ends with 1 when
reading costs more than 1.1 of the minimum or a second holds more calls than VK allows.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools import vk_callers
from tools.ports import LOOPBACK, free_port
from tools.processes import ROOT, Process, StackError
from tools.services import valkey
from tools.simulator_client import SimulatorClient, answers
from tools.vk_log import LIMITS, busiest_seconds
from tools.vk_minimum import Crowd, minimum

RESULT = ROOT / "var" / "bench-vk.json"
GROUP = 700300
CROWD = Crowd(likers=100_000, comments=20_000, entrants=100_000, threads=300, replies=12)
DEARER = 1.1  # than the minimum, at most
AT_ONCE_S = 20.0
START_S = 30

Figures = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """A simulator with the crowd under a post, and a Valkey."""

    simulator: SimulatorClient
    community: vk_callers.Community
    crowd: Crowd

    def reading(self, batching: bool, paced: bool) -> Figures:
        """One process reads the whole contest; without pace the simulator's limits are off."""
        self.simulator.post("/sim/limits", enabled=paced)
        before, began = len(self.log()), time.monotonic()
        with self.community.vk(batching, paced) as vk:
            vk_callers.read_contest(self.community, self.crowd, vk)
        calls = len(self.log()) - before
        least = minimum(self.crowd, {"service"} if batching else ())
        return {"calls": calls, "minimum": least, "seconds": round(time.monotonic() - began, 1)}

    def log(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.simulator.get("/sim/log")
        return found


def main() -> int:
    """Measure, print, write, and judge."""
    try:
        with TemporaryDirectory() as name, bench(Path(name)) as running:
            figures = measure(running)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n")
    show(figures)
    missed = list(misses(figures))
    for what in missed:
        print(f"missed: {what}")
    return 1 if missed else 0


def measure(running: Bench, at_once_s: float = AT_ONCE_S) -> Figures:
    """What is paced runs first: the calls in its seconds count, and those of the last part not."""
    print("one process reads the contest, 25 pages a call, at the pace that VK allows", flush=True)
    batched = running.reading(batching=True, paced=True)
    print(f"two workers and two web nodes call at once for {at_once_s:.0f} s", flush=True)
    vk_callers.call_at_once(running.community, at_once_s)
    log = running.log()
    print("one process reads the contest page by page, without any limits", flush=True)
    single = running.reading(batching=False, paced=False)
    return {
        "calls": batched["calls"],
        "minimum": batched["minimum"],
        "max_per_second": busiest_seconds(log),
        "refused_for_pace": sum(1 for line in log if line["code"] == 6),
        "crowd": asdict(running.crowd),
        "readings": {"with execute": batched, "page by page": single},
        "calls_at_once": len(log) - batched["calls"],
    }


def misses(figures: Figures) -> Iterator[str]:
    """What is worse than promised."""
    for how, found in figures["readings"].items():
        if found["calls"] > DEARER * found["minimum"]:
            yield f"{found['calls']} calls {how}, and {found['minimum']} would do"
    for token, most in LIMITS.items():
        busiest = figures["max_per_second"].get(token, 0)
        if not 0 < busiest <= most:
            yield f"{busiest} calls with the {token} token in a second, and VK allows {most}"


def show(figures: Figures) -> None:
    print("\nreading           calls  minimum  seconds")
    for how, found in figures["readings"].items():
        print(f"{how:<16} {found['calls']:>6} {found['minimum']:>8} {found['seconds']:>8}")
    print("\ntoken             calls in the busiest second, of")
    for token, most in LIMITS.items():
        print(f"{token:<16} {figures['max_per_second'].get(token, 0):>6} {most:>8}")
    print(f"\n{RESULT}")


@contextmanager
def bench(folder: Path, crowd: Crowd = CROWD) -> Iterator[Bench]:
    """A simulator with such a crowd, for as long as it lasts."""
    port = str(free_port())
    client = SimulatorClient(f"http://{LOOPBACK}:{port}")
    command = [sys.executable, "-m", "simulator", "--port", port]
    with (
        valkey(folder / "valkey", folder / "valkey.log") as (redis_url, _process),
        Process("simulator", command, folder / "simulator.log") as simulator,
    ):
        simulator.wait_until(lambda: answers(client.url), START_S)
        yield Bench(client, _community(client, redis_url, folder / "bookings", crowd), crowd)


def _community(
    simulator: SimulatorClient, redis_url: str, folder: Path, crowd: Crowd
) -> vk_callers.Community:
    about = {"group_id": GROUP, "name": "Библиотека", "screen_name": "bench_vk"}
    made = simulator.post("/sim/communities", **about)
    simulator.post("/sim/settings", service_execute=True)
    post_id = simulator.post("/sim/posts", group_id=GROUP, text="Розыгрыш")["post_id"]
    talk = {"comments": crowd.comments, "threads": crowd.threads, "replies": crowd.replies}
    people = {"likers": crowd.likers, "members": crowd.entrants // 2}
    told = simulator.post("/sim/mass", group_id=GROUP, post_id=post_id, **talk, **people)
    return vk_callers.Community(
        group_id=GROUP,
        post_id=post_id,
        first_reader=told["ids_from"],
        tokens=(made["community_token"], made["service_token"], made["user_token"]),
        api_url=simulator.url,
        redis_url=redis_url,
        folder=folder,
    )


if __name__ == "__main__":
    sys.exit(main())
