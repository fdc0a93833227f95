"""`make demo`: everything on this machine, with a small VK of its own, until Ctrl-C.

The first run makes a library with a contest that readers come to; later runs keep all of it, and
make a new contest once the old one is over.
"""

import argparse
import json
import math
import shutil
import sys
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tools.home import Home
from tools.library import LOGIN, Library, connect, hire_librarian
from tools.processes import ROOT, StackError
from tools.stack import Stack

HOME = ROOT / "var" / "demo"
SEEDED = HOME / "demo.json"  # there once the first run has made everything
PORTS = (8000, 8010)
LIBRARY = Library("biblioteka", 700100, "Библиотека на Гагарина")
CROWD = {"readers": 80, "seconds": 120, "keyword": "книга"}


def main() -> int:
    parser = argparse.ArgumentParser("python -m tools.demo", description="Run the demo.")
    parser.add_argument("--reset", action="store_true", help="forget the demo and its data")
    asked = parser.parse_args()
    try:
        return reset() if asked.reset else run()
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The data is kept; `make demo-reset` forgets it.")
        return 0


def reset() -> int:
    """Remove the demo's folder; StackError while a demo runs in it."""
    with Home(HOME):
        shutil.rmtree(HOME)
    print("The demo is forgotten; `make demo` makes a new one.")
    return 0


def run() -> int:
    print("Starting the demo", flush=True)
    with Stack(HOME, fresh=not SEEDED.exists(), ports=PORTS) as stack:
        kept = json.loads(SEEDED.read_text()) if SEEDED.exists() else {}
        contest = _prepare(stack, kept)
        _welcome(stack, contest)
        _live(stack, contest)
    return 0


def _prepare(stack: Stack, kept: dict[str, Any]) -> dict[str, Any]:
    """What an earlier run has left, with what is missing today: a library, a running contest."""
    if kept.get("web") != stack.web:
        connect(stack, LIBRARY)  # for the first time, or because VK must call another port
    if not kept:
        hire_librarian(stack, LIBRARY)
    if not kept or datetime.fromisoformat(kept["closes_at"]) < datetime.now(UTC):
        print("Making a contest", flush=True)
        kept = json.loads(stack.flask("demo", "seed", "--community", LIBRARY.slug))
    contest = {**kept, "web": stack.web}
    SEEDED.write_text(json.dumps(contest, indent=2))
    return contest


def _welcome(stack: Stack, contest: dict[str, Any]) -> None:
    taken = [port for port in PORTS if f":{port}" not in stack.web + stack.simulator.url]
    if taken:
        print(f"Taken by something else, so others are used: {', '.join(map(str, taken))}")
    lines = {
        "public site": stack.web,
        "the contest": f"{stack.web}/c/{contest['contest']}",
        "staff desk": f"{stack.web}/desk",
        "sign in": f"{LOGIN}, password {stack.env['STAFF_PASSWORD']}",
        "the small VK": stack.simulator.url,
    }
    print("\n".join(["", *(f"  {what:<13} {where}" for what, where in lines.items())]))
    print("\nReaders come by themselves. Ctrl-C ends it.", flush=True)


def _live(stack: Stack, contest: dict[str, Any]) -> None:
    """Let readers come until the contest closes, then just stay."""
    closes_at = datetime.fromisoformat(contest["closes_at"])
    for seed in count(1):
        if datetime.now(UTC) > closes_at:
            break
        where = {"group_id": LIBRARY.group_id, "post_id": contest["post_id"]}
        stack.simulator.post("/sim/crowd", **where, **CROWD, seed=seed)
        stack.wait_until(stack.simulator.is_idle, math.inf, "the crowd")
    stack.wait_until(lambda: False, math.inf, "Ctrl-C")


if __name__ == "__main__":
    sys.exit(main())
