"""What would turn a text into code, or lean on what is broken, is not used at all."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.processes import ROOT

NOT_THE_PRODUCT = {"tests", "tools", "simulator", "migrations"}
CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "render_template_string"}
CALLS |= {"from_string", "md5", "sha1", "Popen", "check_output"}
MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "telnetlib", "ftplib"}
CIPHERS = {"AESGCM"}  # what encrypts, and says so when somebody has changed what it encrypted
SQL = {"text", "execute", "exec_driver_sql"}
BY_NUMBER = {"connections.py"}  # a PRAGMA takes no parameter; what stands in it is ours
OTHER_COMPILERS = {"re", "typst"}  # of patterns, and of sheets of paper
OF_OUR_SERVER = {"post.mjs"}  # shows a page's part, which the server has escaped
IN_SCRIPTS = re.compile(
    r"\beval\(|new Function|document\.write|insertAdjacentHTML|(?:inner|outer)HTML =[^=]"
)


def product() -> list[Path]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [Path(name) for name in names.splitlines()]
    return [path for path in paths if path.parts[0] not in NOT_THE_PRODUCT and path.is_file()]


def dangers(source: str, name: str = "") -> Iterator[str]:
    """What is wrong with a program's text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (one.name for one in names if one.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module), names=names):
                if module.split(".")[0] in MODULES:
                    yield module
                if module.startswith("cryptography") and "ciphers" in module:
                    yield from (one.name for one in names if one.name not in CIPHERS)
            case ast.Call():
                yield from _of_a_call(node, name)


def _of_a_call(call: ast.Call, name: str) -> Iterator[str]:
    called, of = _called(call.func)
    if called in CALLS and of not in OTHER_COMPILERS:
        yield called
    if any(word.arg == "shell" for word in call.keywords):
        yield "shell="
    put_together = bool(call.args) and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    if put_together and called in SQL and name not in BY_NUMBER:
        yield f"SQL put together in {called}"


def _called(function: ast.expr) -> tuple[str, str]:
    match function:
        case ast.Name(id=name):
            return name, ""
        case ast.Attribute(attr=name, value=ast.Name(id=of)):
            return name, of
        case ast.Attribute(attr=name):
            return name, ""
    return "", ""


@pytest.mark.parametrize("path", product(), ids=str)
def test_no_text_becomes_a_program_a_command_or_a_query(path: Path) -> None:
    assert not list(dangers((ROOT / path).read_text(), path.name))


@pytest.mark.parametrize(
    "source",
    [
        "eval(x)",
        "os.system(x)",
        "subprocess.run(x, shell=True)",
        "import pickle",
        "from xml.etree import ElementTree",
        "hashlib.md5(x)",
        "from cryptography.hazmat.primitives.ciphers.modes import ECB",
        "render_template_string(x)",
        "session.execute(f'SELECT {x}')",
        "text('SELECT ' + x)",
    ],
)
def test_what_is_dangerous_is_noticed(source: str) -> None:
    assert list(dangers(source))


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.*js")), ids=lambda p: p.name)
def test_scripts_show_text_as_text(path: Path) -> None:
    found = IN_SCRIPTS.findall(path.read_text())
    assert not found or path.name in OF_OUR_SERVER


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda p: p.name)
def test_templates_escape_whatever_they_are_given(path: Path) -> None:
    """What is marked as safe is text of ours, or the verifier's own script."""
    text = path.read_text()
    for ours in ('("<code>%s</code>"|safe)', "{{ script|safe }}"):
        text = text.replace(ours, "")
    assert not re.search(r"\|\s*safe\b|autoescape", text)
