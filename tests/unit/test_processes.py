"""Programs that we start never outlive us, and say why when they end too early."""

import fcntl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.processes import ROOT, Process, StackError

# Holds a lock while it lives, so that its end can be waited for.
HOLDER = """
import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("holding", flush=True)
time.sleep(30)
"""
PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", *sys.argv[1:]])
"""
KILLED = """
import os, pathlib, signal, sys
from tools.processes import Process
holder, lock, log = sys.argv[1:]
process = Process("holder", [sys.executable, "-c", holder, lock], pathlib.Path(log))
process.wait_until(lambda: "holding" in pathlib.Path(log).read_text(), 10)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _assert_ends_soon(lock: Path) -> None:
    asked = time.monotonic()
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    assert time.monotonic() - asked < 10


def test_stopping_ends_the_children_of_a_program_too(tmp_path: Path) -> None:
    lock, log = tmp_path / "lock", tmp_path / "log"
    command = [sys.executable, "-c", PARENT, HOLDER, str(lock)]
    with Process("parent", command, log) as parent:
        parent.wait_until(lambda: "holding" in log.read_text(), 10)
    _assert_ends_soon(lock)


def test_a_program_ends_when_its_starter_is_killed_outright(tmp_path: Path) -> None:
    """As far as the system can promise it, which Linux does."""
    lock, log = tmp_path / "lock", tmp_path / "log"
    command = [sys.executable, "-c", KILLED, HOLDER, str(lock), str(log)]
    killed = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -9
    _assert_ends_soon(lock)


def test_a_program_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such database')"]
    with (
        Process("web", command, tmp_path / "log") as web,
        pytest.raises(StackError, match=r"web ended by itself \(code 1\)(.|\n)*no such database"),
    ):
        web.wait_until(lambda: False, 10)


def test_waiting_for_a_program_ends_with_a_message(tmp_path: Path) -> None:
    with (
        Process("worker", [sys.executable, "-c", HOLDER, tmp_path / "l"], tmp_path / "log") as slow,
        pytest.raises(StackError, match="worker was not ready in 0 s"),
    ):
        slow.wait_until(lambda: False, 0)
