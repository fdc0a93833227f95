"""Every code by which the program names a trouble is said in words."""

import ast
import re
from collections.abc import Iterator

import pytest

from contests.conditions import JUDGES
from contests.lifecycle import State, Step
from tools.processes import ROOT

WORDS = (ROOT / "templates" / "macros" / "words.html").read_text()
PACKAGES = ("communities", "contests", "outbox", "staff", "upkeep", "webhooks", "winners")
SOURCES = [*ROOT.glob("*.py"), *(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))]


def _macro(name: str) -> str:
    found = re.search(rf"{{% macro {name}\(.*?{{% endmacro %}}", WORDS, re.DOTALL)
    assert found, name
    return found[0]


def _codes(error: str, position: int) -> Iterator[str]:
    """The codes with which the sources raise an error, as literals."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == error):
                continue
            for part in ast.walk(node.args[position]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


@pytest.mark.parametrize(
    ("error", "position", "macro"),
    [
        ("Problem", 0, "problem_words"),
        ("StepError", 0, "wait_words"),
        ("PlanError", 1, "plan_words"),
    ],
)
def test_every_error_has_words(error: str, position: int, macro: str) -> None:
    codes = set(_codes(error, position))
    assert codes
    assert {code for code in codes if f'"{code}":' not in _macro(macro)} == set()


def test_every_state_and_step_has_words() -> None:
    assert {state for state in State if f'"{state}"' not in _macro("state_words")} == set()
    assert {step for step in Step if f'"{step}":' not in _macro("step_words")} == set()


def test_every_condition_has_words() -> None:
    assert {what for what in JUDGES if f'"{what}"' not in _macro("condition_words")} == set()
