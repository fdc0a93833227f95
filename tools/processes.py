"""Programs that we start: each with its log and process group, none left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tools.signals import endings_wait

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1  # from linux/prctl.h
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class StackError(Exception):
    """Something of the stack did not start, or died; the message is for a person."""


class Process:
    """One running program.

    `user` is whom it runs as when we are root; `ending` is the signal that asks it to end.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        ending: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self._ending = ending
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output, endings_wait(self.stop):
            self._child = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                user=user,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 (one call into libc, no lock taken)
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Of the program itself; what it starts has others."""
        return self._child.pid

    def check(self) -> None:
        """Raise StackError when the program has ended by itself."""
        code = self._child.poll()
        if code is not None:
            raise StackError(f"{self.name} ended by itself (code {code}).\n{self._last_words()}")

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait for `ready`; raise StackError when the program dies or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(
                    f"{self.name} was not ready in {seconds:.0f} s.\n{self._last_words()}"
                )
            time.sleep(0.05)

    def terminate(self) -> None:
        """Ask the program to end, as systemd does, and do not wait."""
        with contextlib.suppress(ProcessLookupError):
            self._child.terminate()

    def ended_within(self, seconds: float) -> bool:
        """Whether the program has ended, now or after some waiting."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(max(seconds, 0))
        return self._child.returncode is not None

    def kill(self) -> None:
        """As `kill -9`, with everything that it has started, in whatever group that is."""
        for pid in (*descendants(self._child.pid), self._child.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._signal(signal.SIGKILL)
        self._child.wait()

    def stop(self, grace_s: float = 10) -> None:
        """End the program and its whole group: politely, firmly, then by force.

        A worker of RQ ends its running job only at the second signal.
        """
        for number in (self._ending, self._ending, signal.SIGKILL):
            self._signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(grace_s)
                break
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, number)

    def _last_words(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace").splitlines()[-lines:]
        return "\n".join([f"The end of {self.log}:", *(f"  {line}" for line in text)])


def descendants(pid: int) -> list[int]:
    """Process ids of the children of a process, and of theirs, as Linux tells."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may itself have spaces and parentheses.
            parent = int(path.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def _die_with_parent() -> None:
    """Ask Linux to end this child when whoever started it is killed outright."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
