"""What a fault came to: a line of the table, and of var/chaos.json."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.chaos.place import Database


@dataclass(frozen=True)
class Outcome:
    """`figure` is what was measured, in words, or what went wrong."""

    runs: int
    holds: bool
    figure: str

    @classmethod
    def of(cls, runs: int, wrong: Sequence[str], figure: str) -> "Outcome":
        """It holds when nothing is wrong; else what is wrong is the figure."""
        return cls(runs, not wrong, "; ".join(wrong)[:1000] if wrong else figure)


@dataclass(frozen=True)
class Line:
    """An outcome, of which fault and on which database."""

    fault: str
    database: Database
    runs: int
    holds: bool
    figure: str


def table(lines: Iterable[Line]) -> str:
    """For a terminal."""
    return "\n".join(
        f"{line.fault:<4} {line.database:<10} {line.runs:>5}  "
        f"{'holds ' if line.holds else 'MISSED'}  {line.figure}"
        for line in lines
    )


def write(lines: Iterable[Line], path: Path) -> None:
    """Keep them for whoever compares."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [asdict(line) for line in lines]
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
