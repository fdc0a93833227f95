"""Being told to end is not overheard, whatever was going on just then."""

import subprocess
import sys
from pathlib import Path

from tools.processes import ROOT

# Python drops what is raised in hooks after a fork and in callbacks of weak references.
TOLD_AT_A_START = """
import os, pathlib, signal, sys
from tools.processes import Process
from tools.signals import ToldToEndError, endings_raise
os.register_at_fork(after_in_parent=lambda: signal.raise_signal(signal.SIGTERM))
try:
    with endings_raise(), Process("idler", ["sleep", "30"], pathlib.Path(sys.argv[1])):
        print("overheard")
except ToldToEndError as told:
    print("told", int(told.number))
try:
    print("left", os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("nothing left")
"""
TOLD_IN_A_CALLBACK = """
import signal, time, weakref
from tools.signals import ToldToEndError, endings_raise
class Thing:
    pass
thing = Thing()
kept = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGTERM))
try:
    with endings_raise():
        del thing
        time.sleep(10)
        print("overheard")
except ToldToEndError as told:
    print("told", int(told.number))
"""
TOLD_WHILE_SOMETHING_FAILS = """
import signal
from tools.signals import ToldToEndError, endings_raise, endings_wait
try:
    with endings_raise(), endings_wait(lambda: print("there is nothing to undo")):
        signal.raise_signal(signal.SIGTERM)
        raise FileNotFoundError
except ToldToEndError as told:
    print("told", int(told.number))
"""


def printed_by(program: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_whoever_is_told_to_end_while_starting_a_program_ends_both(tmp_path: Path) -> None:
    assert printed_by(TOLD_AT_A_START, str(tmp_path / "log")) == ["told 15", "nothing left"]


def test_what_fails_meanwhile_hides_nothing_and_is_not_undone() -> None:
    assert printed_by(TOLD_WHILE_SOMETHING_FAILS) == ["told 15"]


def test_what_python_drops_is_raised_again() -> None:
    assert printed_by(TOLD_IN_A_CALLBACK) == ["told 15"]
