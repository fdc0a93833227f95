"""A failpoint kills whoever comes by, once, or sets its clock, where somebody has asked for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tools.processes import ROOT

PASSES = "import failpoints; failpoints.reach('draw.ranked'); print('alive')"
OFF_BY = "import failpoints; print(failpoints.clock_is_off_by().total_seconds())"
WITH_PARENT = """
import os, failpoints
pid = os.fork()
if not pid:
    failpoints.dies_too(os.getppid())
    failpoints.reach("draw.ranked")
    os._exit(0)
os.waitpid(pid, 0)
"""


def _run(code: str, folder: Path | None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ZHREBIY_")}
    env |= {"ZHREBIY_FAILPOINTS": str(folder)} if folder else {}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_nobody_dies_unasked(tmp_path: Path) -> None:
    assert _run(PASSES, None).stdout == "alive\n"
    assert _run(PASSES, tmp_path).stdout == "alive\n"


def test_whoever_comes_by_first_dies_and_the_next_one_lives(tmp_path: Path) -> None:
    (tmp_path / "draw.ranked").touch()
    assert _run(PASSES, tmp_path).returncode == -signal.SIGKILL
    assert _run(PASSES, tmp_path).stdout == "alive\n"


def test_another_point_is_another_ones_death(tmp_path: Path) -> None:
    (tmp_path / "draw.stored").touch()
    assert _run(PASSES, tmp_path).stdout == "alive\n"


def test_a_worker_goes_down_with_its_job(tmp_path: Path) -> None:
    (tmp_path / "draw.ranked").touch()
    assert _run(WITH_PARENT, tmp_path).returncode == -signal.SIGKILL


def test_a_clock_is_wrong_by_as_much_as_was_asked_for(tmp_path: Path) -> None:
    assert _run(OFF_BY, None).stdout == "0.0\n"
    assert _run(OFF_BY, tmp_path).stdout == "0.0\n"
    (tmp_path / "clock").write_text("-600")
    assert _run(OFF_BY, tmp_path).stdout == "-600.0\n"
