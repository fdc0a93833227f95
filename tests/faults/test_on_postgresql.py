"""The short form of every fault; `make chaos` has the whole one."""

import pytest

from tools.chaos.faults import FAULTS
from tools.chaos.place import Place

DATABASE = "postgresql"  # a file for each, so that both are tried at once


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_and_nothing_done_twice(here: Place, fault: str) -> None:
    outcome = FAULTS[fault](here)
    assert outcome.holds, outcome.figure
