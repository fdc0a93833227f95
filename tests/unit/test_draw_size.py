"""The rules of the draw stay short enough to be read before they are believed."""

import ast
import io
import tokenize

from tests.draw1 import DATA

WINNERS = DATA.parents[2] / "winners"
RULES = ("entries", "manifest", "ranking", "beacon", "sources")
NO_CODE = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}


def _lines_of_code(source: str) -> int:
    """Lines that are neither blank nor comment nor docstring."""
    words = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {
        line
        for token in tokens
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(lines - words)


def test_all_rules_together_have_fewer_than_three_hundred_lines() -> None:
    assert sum(_lines_of_code((WINNERS / f"{name}.py").read_text()) for name in RULES) < 300


def test_only_code_is_counted() -> None:
    assert _lines_of_code('"""Why."""\n\n# because\nx = (\n    1,\n)\n') == 3
