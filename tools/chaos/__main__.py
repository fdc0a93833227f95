"""`make chaos`: every fault on both databases. Prints a table; when nothing is left out or made
short, it writes var/chaos.json. Ends with 1 when a line does not hold.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from pathlib import Path

from tools.chaos.apart import tell, tried_at_once
from tools.chaos.faults import ALONE, FAULTS, PATIENT
from tools.chaos.lines import Line, Outcome, table, write
from tools.chaos.place import DATABASES, Database, Place, place
from tools.processes import ROOT
from tools.signals import ToldToEndError, endings_raise

RESULTS = ROOT / "var" / "chaos.json"


def main() -> int:
    asked = asked_for(sys.argv[1:])
    try:
        with endings_raise():
            return _tried(asked)
    except ToldToEndError as told:  # by now nothing of ours is left running
        return 128 + told.number


def _tried(asked: argparse.Namespace) -> int:
    """All that was asked for; 1 when a line does not hold."""
    faults = asked.fault.split(",") if asked.fault else list(FAULTS)
    home = asked.into or Path(tempfile.mkdtemp(prefix="chaos-"))
    home.mkdir(parents=True, exist_ok=True)
    lines = []
    with (home / "chaos.log").open("w") as log, redirect_stderr(log):
        for line in _lines(asked, faults, home):
            print(table([line]), flush=True)
            lines.append(line)
            if asked.into:
                tell(line, home)
    if is_whole(asked):
        write(sorted(lines, key=_place_in_table), RESULTS)
    held = all(line.holds for line in lines)
    if held and not asked.into:
        shutil.rmtree(home)
    if not held:
        print(f"The logs are kept in {home}", file=sys.stderr)
    return 0 if held else 1


def is_whole(asked: argparse.Namespace) -> bool:
    """Whether nothing is left out: only then is the file written."""
    return not (asked.short or asked.fault or asked.database or asked.into)


def asked_for(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.chaos", description="Try faults.")
    parser.add_argument("--short", action="store_true", help="the form that is part of make test")
    parser.add_argument("--fault", help="only these, like F1,F2")
    parser.add_argument("--database", choices=DATABASES, help="only on this one")
    parser.add_argument("--into", type=Path, help="keep logs and lines in this folder")
    return parser.parse_args(arguments)


def _lines(asked: argparse.Namespace, faults: Sequence[str], home: Path) -> Iterator[Line]:
    """Both databases at once, but for what needs the whole machine: its turn is afterwards."""
    if asked.database or asked.short:
        databases = [asked.database] if asked.database else DATABASES
        yield from tried(faults, databases, home, asked.short)
        return
    beside, alone = (list(filter(kind.__contains__, faults)) for kind in (PATIENT, ALONE))
    others = [fault for fault in faults if fault not in (*PATIENT, *ALONE)]
    yield from tried_at_once(list(filter(None, (others, beside))), home)
    if alone:
        yield from tried(alone, DATABASES, home, short=False)


def _place_in_table(line: Line) -> tuple[int, int]:
    return DATABASES.index(line.database), list(FAULTS).index(line.fault)


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
