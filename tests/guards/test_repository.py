"""The shape of the repository that reviewers rely on."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tools.processes import ROOT

LONGEST_FILE = 250
LONGEST_FUNCTION = 40


def _tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


PYTHON_FILES = [path for path in _tracked("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_can_be_held_in_the_head(path: Path) -> None:
    text = path.read_text()
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]
    assert long == []
    assert text.count("\n") <= LONGEST_FILE


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.py")), ids=lambda path: path.name)
def test_modules_outside_packages_do_not_import_the_simulator(path: Path) -> None:
    """The import linter sees packages only."""
    assert not re.search(r"^\s*(import|from) simulator\b", path.read_text(), re.MULTILINE)


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {"help", "setup-dev"}
    listed = set(re.findall(r"'make ([a-z-]+) ", makefile))
    assert listed == targets


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_dependency_is_pinned_with_its_hash(name: str) -> None:
    wanted = re.findall(r"^[a-z][\w-]*", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
    pinned = re.findall(
        r"^([a-z][\w-]*)\S*==\S+.*\\\n +--hash=", (ROOT / f"{name}.txt").read_text(), re.MULTILINE
    )
    assert {package.replace("_", "-") for package in wanted} <= set(pinned)
