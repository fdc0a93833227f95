"""Every requirement of docs/security.md is held by a test that is there, or says why by none."""

import ast
import re
from functools import cache

import pytest

from tools.processes import ROOT

ROW = re.compile(r"^\| v5\.0\.0-([\d.]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# Requirements of level 1 by section, as OWASP's own table of ASVS 5.0.0 counts them: 70.
LEVEL_1 = {
    **{"1.2": (1, 2, 3, 4, 5), "1.3": (1, 2), "1.5": (1,)},
    **{"2.1": (1,), "2.2": (1, 2), "2.3": (1,)},
    **{"3.2": (1, 2), "3.3": (1,), "3.4": (1, 2), "3.5": (1, 2, 3)},
    **{"4.1": (1,), "4.4": (1,), "5.2": (1, 2), "5.3": (1, 2)},
    **{"6.1": (1,), "6.2": (1, 2, 3, 4, 5, 6, 7, 8), "6.3": (1, 2), "6.4": (1, 2)},
    **{"7.2": (1, 2, 3, 4), "7.4": (1, 2), "8.1": (1,), "8.2": (1, 2), "8.3": (1,)},
    **{"9.1": (1, 2, 3), "9.2": (1,), "10.4": (1, 2, 3, 4, 5)},
    **{"11.3": (1, 2), "11.4": (1,), "12.1": (1,), "12.2": (1, 2), "13.4": (1,)},
    **{"14.2": (1,), "14.3": (1,), "15.1": (1,), "15.2": (1,), "15.3": (1,)},
}
ROWS = ROW.findall((ROOT / "docs" / "security.md").read_text())


@cache
def functions_of(path: str) -> frozenset[str]:
    """The functions of a file of tests; none if there is no such file."""
    file = ROOT / path
    tree = ast.parse(file.read_text() if file.is_file() else "")
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def is_there(path: str, name: str) -> bool:
    return name.startswith("test_") and name in functions_of(path)


def test_every_requirement_stands_there_once() -> None:
    wanted = [f"{section}.{number}" for section, some in LEVEL_1.items() for number in some]
    assert len(wanted) == 70
    assert [number for number, _words, _held in ROWS] == wanted


@pytest.mark.parametrize(("number", "words", "held"), ROWS, ids=[row[0] for row in ROWS])
def test_it_is_held_by_a_test_or_says_why_by_none(number: str, words: str, held: str) -> None:
    named = TEST.findall(held)
    assert len(named) == held.count("::"), "a test is not named as `path::function`"
    assert [one for one in named if not is_there(*one)] == []
    assert named or re.search(r"— \S.{10}", held)
    assert len(words) < 80


def test_a_test_that_is_not_there_is_noticed() -> None:
    here = "tests/guards/test_security_table.py"
    assert is_there(here, "test_a_test_that_is_not_there_is_noticed")
    assert not is_there(here, "test_of_another_name")
    assert not is_there("tests/security/no_such_file.py", "test_of_another_name")
