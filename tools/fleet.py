"""Programs by name, each of which can be killed, ended, and started again as it was."""

import time
from collections.abc import Callable
from typing import Self

from tools.processes import Process, StackError, descendants


class Fleet:
    """Everything that was started runs while the `with` block lasts, and nothing afterwards.

    With `tends` whatever ends is started again, as systemd would; without, it is a StackError.
    """

    def __init__(self) -> None:
        self.tends = False
        self._makes: dict[str, Callable[[], Process]] = {}
        self._running: dict[str, Process] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        for process in reversed(self._running.values()):
            process.stop()
        self._running.clear()

    def start(self, name: str, make: Callable[[], Process]) -> Process:
        """Start a program; `make` does so, now and whenever it is wanted again."""
        self._makes[name] = make
        self._running[name] = make()
        return self._running[name]

    def running(self, kind: str) -> list[str]:
        """Names of the running programs of a kind: web is web, web-2 and so on."""
        return [name for name in self._running if name.rstrip("-0123456789") == kind]

    def pids(self, name: str) -> list[int]:
        """Of a program and of all that it has started."""
        pid = self._running[name].pid
        return [pid, *descendants(pid)]

    def kill(self, *names: str) -> None:
        """As `kill -9`, with all that they have started."""
        for name in names:
            self._running.pop(name).kill()

    def ask_to_end(self, *names: str, grace_s: float) -> float:
        """SIGTERM to all of them at once; how many seconds the last took. StackError if longer."""
        began = time.monotonic()
        processes = [self._running.pop(name) for name in names]
        for process in processes:
            process.terminate()
        late = [p.name for p in processes if not p.ended_within(began + grace_s - time.monotonic())]
        for process in processes:
            process.kill()
        if late:
            raise StackError(f"After {grace_s:.0f} s there was still {', '.join(late)}")
        return time.monotonic() - began

    def again(self, *names: str) -> None:
        """Start what was killed or has ended."""
        for name in names:
            self._running[name] = self._makes[name]()

    def check(self) -> None:
        """Start again, or tell of, whatever has ended by itself."""
        for name, process in list(self._running.items()):
            if not self.tends:
                process.check()
            elif process.ended_within(0):
                process.kill()
                self.again(name)
