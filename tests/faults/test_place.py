"""Faults that share a system do not spoil it for one another."""

from pathlib import Path

import pytest

from tools.chaos.place import place


def test_what_a_fault_left_broken_is_not_for_the_next_one(tmp_path: Path) -> None:
    with place("sqlite", tmp_path, short=True) as here:
        with pytest.raises(ZeroDivisionError), here.running() as broken:
            broken.fleet.kill("scheduler")
            raise ZeroDivisionError
        with here.running() as whole:
            assert whole.fleet.running("scheduler")
        with here.running() as same:
            assert same is whole
