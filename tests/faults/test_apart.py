"""Faults in processes of their own, as `make chaos` tries them."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.chaos.apart import tried_at_once
from tools.chaos.place import DATABASES
from tools.processes import Process

FAULT = (sys.executable, "-m", "tools.chaos", "--fault", "F4")  # whole: it lasts for minutes


def test_a_fault_that_cannot_be_tried_does_not_hold_on_either_database(tmp_path: Path) -> None:
    lines = list(tried_at_once([["F0"]], tmp_path))
    assert {(line.fault, line.database, line.holds) for line in lines} == {
        ("F0", database, False) for database in DATABASES
    }


def test_whoever_ends_a_run_leaves_nothing_running() -> None:
    with TemporaryDirectory(prefix="z") as name:  # short, for PostgreSQL's socket lies in it
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        env = os.environ | {"TMPDIR": name}
        with Process("chaos", FAULT, folder / "run.log", env=env) as chaos:
            chaos.wait_until(lambda: len(list(folder.glob("chaos-*/**/worker.log"))) == 2, 120)
            assert naming(name)
            chaos.terminate()
            assert chaos.ended_within(180)  # it tears down two of everything
        assert not naming(name)


def naming(folder: str) -> str:
    """Whatever runs with that folder among its arguments."""
    asked = ("pgrep", "--full", "--list-full", f"{folder}/")
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout
