"""Where a process can be killed on purpose: each place once, and known by name."""

import re

import pytest

import failpoints
from tests.guards.test_repository import PYTHON_FILES
from tools.chaos import f02_worker_killed as f2
from tools.processes import ROOT

CALL = re.compile(r'\breach\("([\w.]+)"\)')
PRODUCT = [
    path for path in PYTHON_FILES if path.relative_to(ROOT).parts[0] not in ("tests", "tools")
]
REACHED = [name for path in PRODUCT for name in CALL.findall(path.read_text())]
KINDS = {"ingest", "reconcile", "freeze", "anchor", "beacon", "draw", "publish"}


@pytest.mark.parametrize("name", failpoints.NAMES)
def test_a_failpoint_is_reached_at_one_place(name: str) -> None:
    assert REACHED.count(name) == 1


def test_no_place_is_reached_under_a_name_that_nobody_knows() -> None:
    assert set(REACHED) == set(failpoints.NAMES)


def test_every_stage_of_a_contest_has_its_failpoints() -> None:
    assert {name.partition(".")[0] for name in failpoints.NAMES} >= KINDS
    assert len(failpoints.NAMES) >= 12


def test_a_worker_is_killed_at_every_failpoint() -> None:
    killed_at = {*f2.OPENING, *f2.INGEST, *f2.READING, *f2.FREEZING, *f2.DRAWING}
    assert killed_at == set(failpoints.NAMES)
