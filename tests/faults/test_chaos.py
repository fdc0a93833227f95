"""The short form of every fault; `make chaos` has the whole one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.chaos.apart import tried_at_once
from tools.chaos.faults import FAULTS
from tools.chaos.place import DATABASES, Place, place


@pytest.fixture(scope="module", params=DATABASES)
def here(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A database engine whose faults share one running system."""
    with place(request.param, tmp_path_factory.mktemp("chaos"), short=True) as made:
        yield made


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_and_nothing_done_twice(here: Place, fault: str) -> None:
    outcome = FAULTS[fault](here)
    assert outcome.holds, outcome.figure


def test_a_fault_that_cannot_be_tried_does_not_hold_on_either_database(tmp_path: Path) -> None:
    lines = list(tried_at_once([["F0"]], tmp_path))
    assert {(line.fault, line.database, line.holds) for line in lines} == {
        ("F0", database, False) for database in DATABASES
    }
