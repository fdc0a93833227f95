"""The whole system on one machine: Valkey, the simulator, web, worker and scheduler."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import redis

from tools.home import Home
from tools.ports import LOOPBACK, free_port
from tools.processes import ROOT, Process, StackError
from tools.services import valkey
from tools.signals import endings_raise, ignore_endings
from tools.simulator_client import SimulatorClient, answers

FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
START_S = 60


class Stack:
    """Everything runs while the `with` block lasts, and nothing afterwards.

    `home` keeps the data between runs, unless `fresh`. Without `database_url` it is SQLite there.
    `ports` are the wished ones of web and simulator, taken when they are free.
    """

    def __init__(
        self,
        home: Path,
        *,
        database_url: str | None = None,
        fresh: bool = False,
        ports: tuple[int, int] = (0, 0),
    ) -> None:
        self.home = home.resolve()
        self.fresh = fresh
        web_port, simulator_port = map(free_port, ports)
        self.web = f"http://{LOOPBACK}:{web_port}"
        self.simulator = SimulatorClient(f"http://{LOOPBACK}:{simulator_port}")
        self.env = _bare_environment() | {
            "ZHREBIY_DEMO": "true",
            "ZHREBIY_DATABASE_URL": database_url or f"sqlite:///{self.home / 'zhrebiy.db'}",
            "ZHREBIY_PUBLIC_URL": self.web,
            "ZHREBIY_VK_API_URL": self.simulator.url,
            "ZHREBIY_BEACON_RELAYS": self.simulator.url,
            "ZHREBIY_SWEEP_SECONDS": "1",
            "ZHREBIY_WINDOW_SECONDS": "60",
        }
        self._running: list[Process] = []
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as cleanup:
            cleanup.enter_context(endings_raise())
            home = cleanup.enter_context(Home(self.home))
            if self.fresh:
                home.clear()
            self.env |= home.settings()
            self._start(home, cleanup)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(self, *_exc: object) -> None:
        ignore_endings()
        self._cleanup.close()

    def flask(self, *arguments: str, stdin: str = "") -> str:
        """Run one command of the product to its end and return what it printed."""
        done = subprocess.run(
            [*FLASK, *arguments],
            cwd=ROOT,
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StackError(f"flask {' '.join(arguments[:2])} failed.\n{done.stderr[-3000:]}")
        return done.stdout

    def check(self) -> None:
        """Raise StackError when any part has ended by itself."""
        for process in self._running:
            process.check()

    def wait_until(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for `ready` while every part lives; StackError names `what` when it is late."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(f"Waited {seconds:.0f} s in vain: {what}. Logs: {self.home}/log")
            time.sleep(0.2)

    def _start(self, home: Home, cleanup: ExitStack) -> None:
        def run(name: str, *command: str) -> Process:
            process = Process(name, command, home.log(name), env=self.env)
            self._running.append(cleanup.enter_context(process))
            return process

        url, process = cleanup.enter_context(valkey(home.folder / "valkey", home.log("valkey")))
        self._running.append(process)
        self.env["ZHREBIY_REDIS_URL"] = url
        simulator = run("simulator", *self._simulator_command())
        simulator.wait_until(lambda: answers(self.simulator.url), START_S)
        self.env["ZHREBIY_DEMO_BEACON"] = self.simulator.demo_beacon()
        self.flask("db", "upgrade")
        web = run("web", *_web_command(self.web))
        worker = run("worker", *FLASK, "worker")
        run("scheduler", *FLASK, "scheduler")
        web.wait_until(lambda: answers(self.web), START_S)
        worker.wait_until(lambda: _has_workers(url), START_S)

    def _simulator_command(self) -> tuple[str, ...]:
        port = self.simulator.url.rpartition(":")[2]
        state = str(self.home / "simulator.json")
        return (sys.executable, "-m", "simulator", "--port", port, "--state", state)


def _web_command(url: str, application: str = "wsgi:app") -> tuple[str, ...]:
    port = url.rpartition(":")[2]
    where = ("--interface", "wsgi", "--host", LOOPBACK, "--port", port)
    size = ("--workers", "1", "--blocking-threads", "8")
    return (sys.executable, "-m", "granian", *where, *size, application)


def _has_workers(redis_url: str) -> bool:
    with redis.Redis.from_url(redis_url) as client:
        return bool(client.exists("rq:workers"))


def _bare_environment() -> dict[str, str]:
    """Ours without settings meant for another installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHREBIY_")}
    return kept | {"PYTHONUNBUFFERED": "1"}
