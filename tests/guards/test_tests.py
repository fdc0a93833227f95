"""Tests run always, wait for conditions, and use real parts: nothing here may say otherwise."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.processes import ROOT

FORBIDDEN = {
    "MonkeyPatch",
    "importorskip",
    "mock",
    "monkeypatch",
    "skip",
    "skipif",
    "sleep",
    "xfail",
}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                for alias in aliases:
                    yield from alias.name.split(".")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_test_neither_skips_nor_sleeps_nor_replaces_our_code(path: Path) -> None:
    assert FORBIDDEN.isdisjoint(_names(ast.parse(path.read_text())))


@pytest.mark.parametrize(
    "sample",
    ["import unittest.mock", "time.sleep(1)", "@pytest.mark.skipif(True)\ndef t(): ..."],
)
def test_the_guard_sees_what_it_forbids(sample: str) -> None:
    assert not FORBIDDEN.isdisjoint(_names(ast.parse(sample)))
