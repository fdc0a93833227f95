"""Our browser modules as one script, for a page that is kept and opened as a file.

Browsers load no modules from file://, so each becomes a function that returns what it exports.
"""

import re
from functools import cache
from pathlib import Path

JS = Path(__file__).parents[1] / "static" / "js"
_TAKEN = re.compile(r'^(import|export) (\{[^}]*\}) from "\./([\w-]+)\.mjs";$', re.MULTILINE)
_LISTED = re.compile(r"^export (\{[^}]*\});$", re.MULTILINE)
_MADE = re.compile(r"^export ((?:async )?(?:const|class|function\*?) (\w+))", re.MULTILINE)


@cache
def script(entry: str = "verify", folder: Path = JS) -> str:
    """One classic script that does what the module `entry`.mjs of `folder` does."""
    done: dict[str, str] = {}
    _collect(folder, entry, done)
    return "\n".join(["'use strict';", *done.values()])


def _collect(folder: Path, name: str, done: dict[str, str]) -> None:
    """Put a module behind those that it imports; none of ours import in a circle."""
    text = (folder / f"{name}.mjs").read_text()
    for needed in [found[3] for found in _TAKEN.finditer(text)]:
        if needed not in done:
            _collect(folder, needed, done)
    done[name] = _function(name, text)


def _function(name: str, text: str) -> str:
    listed = [found[1] for found in _LISTED.finditer(text)]
    passed_on = [found[2] for found in _TAKEN.finditer(text) if found[1] == "export"]
    exports = [
        *re.findall(r"\w+", " ".join(listed + passed_on)),
        *(m[2] for m in _MADE.finditer(text)),
    ]
    body = _MADE.sub(r"\1", _LISTED.sub("", _TAKEN.sub(_constants, text)))
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();"


def _constants(found: re.Match[str]) -> str:
    return f"const {found[2]} = {_variable(found[3])};"


def _variable(name: str) -> str:
    return f"module_{name.replace('-', '_')}"
