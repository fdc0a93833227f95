"""Faults on both databases at once, in processes of their own: mostly there is waiting."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.chaos.lines import Line
from tools.chaos.place import DATABASES, Database
from tools.processes import Process

LINES = "lines.jsonl"


def tried_at_once(groups: Sequence[Sequence[str]], home: Path) -> Iterator[Line]:
    """A line for each fault on each database, as soon as it is known; a group's in their order."""
    with ExitStack() as running:
        left = [
            running.enter_context(Apart(database, faults, home / f"{database}-{faults[0]}"))
            for database, faults in product(DATABASES, groups)
        ]
        running.callback(_end_all, left)  # at once, and then each is waited for
        while left:
            over = [apart for apart in left if apart.is_over()]
            for apart in left:
                yield from apart.news()
            for apart in over:
                yield from apart.missing()
                left.remove(apart)
            time.sleep(0.5)


def _end_all(left: Sequence["Apart"]) -> None:
    for apart in left:
        apart.terminate()


def tell(line: Line, home: Path) -> None:
    """What the process apart writes, and this one reads."""
    with (home / LINES).open("a") as file:
        file.write(json.dumps(asdict(line)) + "\n")


class Apart:
    """Some of one database's faults, one after another."""

    def __init__(self, database: Database, faults: Sequence[str], home: Path) -> None:
        self._database, self._faults, self._home = database, faults, home
        self._told: list[Line] = []
        self._home.mkdir(parents=True)
        asked = ("--database", database, "--fault", ",".join(faults), "--into", str(self._home))
        command = (sys.executable, "-m", "tools.chaos", *asked)
        self._process = Process(f"chaos on {database}", command, self._home / "run.log")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._process.stop(grace_s=60)

    def terminate(self) -> None:
        """Ask it to end, and do not wait."""
        self._process.terminate()

    def is_over(self) -> bool:
        return self._process.ended_within(0)

    def news(self) -> list[Line]:
        """Lines that are known since this was last asked."""
        file = self._home / LINES
        whole = file.read_text().splitlines() if file.exists() else []
        new = [Line(**json.loads(line)) for line in whole[len(self._told) :]]
        self._told += new
        return new

    def missing(self) -> list[Line]:
        """What it did not come to."""
        known = {line.fault for line in self._told}
        why = f"not tried, see {self._home / 'run.log'}"
        return [Line(f, self._database, 0, False, why) for f in self._faults if f not in known]
