"""The whole system on one machine: Valkey, the simulator, web, worker and scheduler."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast

import redis

from tools.fleet import Fleet
from tools.home import Home
from tools.ports import LOOPBACK, free_port
from tools.processes import ROOT, Process, StackError
from tools.services import valkey_at, valkey_url
from tools.signals import endings_raise, ignore_endings
from tools.simulator_client import SimulatorClient, answers

FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
START_S = 60


@dataclass(frozen=True)
class Size:
    """How many there are of each, all on this machine."""

    webs: int = 1
    workers: int = 1
    schedulers: int = 1


ONE_OF_EACH = Size()


class Stack:
    """Everything runs while the `with` block lasts, and nothing afterwards.

    `home` keeps the data between runs, unless `fresh`. Without `database_url` it is SQLite there.
    `ports` are the wished ones of web and simulator, taken when they are free. Programs are known
    to `fleet` by name: valkey, simulator, web, worker, scheduler; a second one is web-2. `settings`
    are everybody's, `own` those of a program of that name.
    """

    def __init__(
        self,
        home: Path,
        *,
        database_url: str | None = None,
        fresh: bool = False,
        ports: tuple[int, int] = (0, 0),
        size: Size = ONE_OF_EACH,
        settings: Mapping[str, str] | None = None,
        own: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.home = home.resolve()
        self.fresh = fresh
        self.size = size
        wished, simulator_port = ports
        self.webs = [_at(free_port(wished)), *(_at(free_port()) for _ in range(1, size.webs))]
        self.web = self.webs[0]
        self.simulator = SimulatorClient(_at(free_port(simulator_port)))
        self.fleet = Fleet()
        self.env = bare_environment() | {
            "ZHREBIY_DEMO": "true",
            "ZHREBIY_DATABASE_URL": database_url or f"sqlite:///{self.home / 'zhrebiy.db'}",
            "ZHREBIY_PUBLIC_URL": self.web,
            "ZHREBIY_VK_API_URL": self.simulator.url,
            "ZHREBIY_BEACON_RELAYS": self.simulator.url,
            "ZHREBIY_SWEEP_SECONDS": "1",
            "ZHREBIY_WINDOW_SECONDS": "60",
            **(settings or {}),
        }
        self._own = own or {}
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as cleanup:
            cleanup.enter_context(endings_raise())
            home = cleanup.enter_context(Home(self.home))
            if self.fresh:
                home.clear()
            self.env |= home.settings()
            cleanup.enter_context(self.fleet)
            self._start(home)
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
        self.fleet.check()

    def wait_until(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for `ready` while every part lives; StackError names `what` when it is late."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(f"Waited {seconds:.0f} s in vain: {what}. Logs: {self.home}/log")
            time.sleep(0.2)

    def answers(self) -> bool:
        """Whether every web server does."""
        return all(answers(url) for url in self.webs)

    def _start(self, home: Home) -> None:
        port = free_port()
        self.env["ZHREBIY_REDIS_URL"] = valkey_url(port)
        folder, log = home.folder / "valkey", home.log("valkey")
        self.fleet.start("valkey", lambda: valkey_at(port, folder, log))
        simulator = self._run(home, "simulator", *self._simulator_command())
        simulator.wait_until(lambda: answers(self.simulator.url), START_S)
        self.env["ZHREBIY_DEMO_BEACON"] = self.simulator.demo_beacon()
        self.flask("db", "upgrade")
        for number, url in enumerate(self.webs, 1):
            web = self._run(home, _named("web", number), *web_command(url))
        for number in range(1, self.size.workers + 1):
            worker = self._run(home, _named("worker", number), *FLASK, "worker")
        for number in range(1, self.size.schedulers + 1):
            self._run(home, _named("scheduler", number), *FLASK, "scheduler")
        web.wait_until(self.answers, START_S)
        worker.wait_until(self._has_workers, START_S)

    def _run(self, home: Home, name: str, *command: str) -> Process:
        env = self.env | dict(self._own.get(name, {}))
        return self.fleet.start(name, lambda: Process(name, command, home.log(name), env=env))

    def _has_workers(self) -> bool:
        with redis.Redis.from_url(self.env["ZHREBIY_REDIS_URL"]) as client:
            return int(cast(int, client.scard("rq:workers"))) >= self.size.workers

    def _simulator_command(self) -> tuple[str, ...]:
        port = self.simulator.url.rpartition(":")[2]
        state = str(self.home / "simulator.json")
        return (sys.executable, "-m", "simulator", "--port", port, "--state", state)


def _at(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def _named(kind: str, number: int) -> str:
    return kind if number == 1 else f"{kind}-{number}"


def web_command(url: str, application: str = "wsgi:app") -> tuple[str, ...]:
    """The web server as the product runs it, at that address."""
    port = url.rpartition(":")[2]
    where = ("--interface", "wsgi", "--host", LOOPBACK, "--port", port)
    size = ("--workers", "1", "--blocking-threads", "64")
    return (sys.executable, "-m", "granian", *where, *size, application)


def bare_environment() -> dict[str, str]:
    """Ours without settings meant for another installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHREBIY_")}
    return kept | {"PYTHONUNBUFFERED": "1"}
