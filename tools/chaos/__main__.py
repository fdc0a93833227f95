"""`make chaos`: every fault on both databases. Prints a table, writes var/chaos.json.

Ends with 1 when a line does not hold.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from pathlib import Path

from tools.chaos.faults import FAULTS
from tools.chaos.lines import Line, Outcome, table, write
from tools.chaos.place import DATABASES, Database, Place, place
from tools.processes import ROOT

RESULTS = ROOT / "var" / "chaos.json"


def main() -> int:
    parser = argparse.ArgumentParser("python -m tools.chaos", description="Try faults.")
    parser.add_argument("--short", action="store_true", help="the form that is part of make test")
    parser.add_argument("--fault", help="only these, like F1,F2")
    parser.add_argument("--database", choices=DATABASES, help="only on this one")
    asked = parser.parse_args()
    faults = asked.fault.split(",") if asked.fault else list(FAULTS)
    databases = [asked.database] if asked.database else DATABASES
    home = Path(tempfile.mkdtemp(prefix="chaos-"))
    lines = []
    with (home / "chaos.log").open("w") as log, redirect_stderr(log):
        for line in tried(faults, databases, home, asked.short):
            print(table([line]), flush=True)
            lines.append(line)
    write(lines, RESULTS)
    if all(line.holds for line in lines):
        shutil.rmtree(home)
        return 0
    print(f"The logs are kept in {home}", file=sys.stderr)
    return 1


def tried(
    faults: Sequence[str], databases: Sequence[Database], home: Path, short: bool
) -> Iterator[Line]:
    """A line for each fault on each database."""
    for database in databases:
        with place(database, home / database, short=short) as here:
            for fault in faults:
                outcome = outcome_of(fault, here)
                yield Line(fault, database, outcome.runs, outcome.holds, outcome.figure)


def outcome_of(fault: str, here: Place) -> Outcome:
    """A fault that cannot be carried out does not hold; the others go on."""
    try:
        return FAULTS[fault](here)
    except Exception as error:  # whatever it is, it becomes a line
        return Outcome(0, holds=False, figure=f"{type(error).__name__}: {error}"[:1000])


if __name__ == "__main__":
    sys.exit(main())
