"""python -m tools.mutation: change the rules of the draw in every small way; do the tests notice?

Works on a copy in var/mutation, prints the changes that no test noticed and the score, and ends
with 1 if less than nine of ten were noticed. `mutmut show NAME` there shows a change.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.processes import ROOT, StackError

HOME = ROOT / "var" / "mutation"
RULES = ("entries", "manifest", "ranking", "beacon", "sources")
TESTS = ("draw_entries", "manifest", "ranking", "beacon", "sources")
LEAST = 0.9
CONFIG = f"""
[tool.mutmut]
source_paths = ["winners"]
also_copy = ["tests"]
pytest_add_cli_args_test_selection = {[f"tests/unit/test_{name}.py" for name in TESTS]}

[tool.pytest.ini_options]
addopts = "-q -p no:cacheprovider"
"""


def main() -> int:
    """Copy, mutate, test, and judge."""
    _copy()
    mutmut = Path(sys.executable).with_name("mutmut")
    os.nice(19)  # hours of work for nobody who waits
    _run(mutmut, "run")
    _run(mutmut, "export-cicd-stats")
    stats = json.loads((HOME / "mutants" / "mutmut-cicd-stats.json").read_text())
    survived = subprocess.run(
        [mutmut, "results"], cwd=HOME, capture_output=True, text=True, check=False
    )
    print(survived.stdout)
    noticed = stats["killed"] + stats["timeout"]
    score = noticed / (stats["total"] - stats["skipped"])
    print(f"{noticed} of {stats['total']} changes were noticed: {score:.1%}")
    return 0 if score >= LEAST else 1


def _copy() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    for folder in ("winners", "tests/unit"):
        (HOME / folder).mkdir(parents=True)
    shutil.copytree(ROOT / "tests" / "data", HOME / "tests" / "data")
    files = [
        *(f"winners/{name}.py" for name in ("__init__", *RULES)),
        *("tests/__init__.py", "tests/draw1.py", "tests/unit/__init__.py"),
        *(f"tests/unit/test_{name}.py" for name in TESTS),
    ]
    for file in files:
        shutil.copy(ROOT / file, HOME / file)
    (HOME / "pyproject.toml").write_text(CONFIG)


def _run(mutmut: Path, command: str) -> None:
    if subprocess.run([mutmut, command], cwd=HOME, check=False).returncode:
        raise StackError(f"mutmut {command} did not come to its end")


if __name__ == "__main__":
    sys.exit(main())
