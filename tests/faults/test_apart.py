"""Faults in processes of their own, as `make chaos` tries them."""

from pathlib import Path

from tools.chaos.apart import tried_at_once
from tools.chaos.place import DATABASES


def test_a_fault_that_cannot_be_tried_does_not_hold_on_either_database(tmp_path: Path) -> None:
    lines = list(tried_at_once([["F0"]], tmp_path))
    assert {(line.fault, line.database, line.holds) for line in lines} == {
        ("F0", database, False) for database in DATABASES
    }
