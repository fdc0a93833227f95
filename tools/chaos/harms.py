"""What can happen to a database, for as long as a `with` block lasts."""

import resource
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import psycopg

from tools.chaos.place import Place
from tools.processes import StackError, descendants
from tools.services import PostgresServer
from tools.stack import Stack

LOCKED = "locked"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
CUT_EVERY_S = 0.3
# What a server says whose tables cannot grow; at the commit, where a false `ok` would be easiest.
# A limit upon its files would have it say something else (EFBIG is no ENOSPC), so that serves only
# for its journal, where it says nothing but ends.
NO_ROOM = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE CONSTRAINT TRIGGER no_room AFTER INSERT ON inbox_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_room();
    CREATE CONSTRAINT TRIGGER no_room AFTER INSERT ON ledger_action
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_room()
"""
ROOM_AGAIN = """
    DROP TRIGGER no_room ON inbox_event; DROP TRIGGER no_room ON ledger_action;
    DROP FUNCTION no_room()
"""
Harm = Callable[[Place, Stack], AbstractContextManager[None]]


def of(place: Place) -> Mapping[str, Harm]:
    """By name. Its journal is spared in the short form: there PostgreSQL may forget at a crash."""
    if place.database == "sqlite":
        return {LOCKED: _sqlite_locked, "disk full": _files_cannot_grow}
    crashes = {} if place.short else {"journal full": _journal_full}
    return {
        "restarted": _restarted,
        "connections cut": _cut,
        LOCKED: _postgres_locked,
        "disk full": _no_room,
        **crashes,
    }


@contextmanager
def _sqlite_locked(place: Place, stack: Stack) -> Iterator[None]:
    path = stack.env["ZHREBIY_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield  # and what was begun is rolled back with the connection


@contextmanager
def _files_cannot_grow(place: Place, stack: Stack) -> Iterator[None]:
    """No file that web server or worker write may have a single byte: neither database nor log."""
    _limit_files(stack, 0)
    try:
        yield
    finally:
        _limit_files(stack, None)


def _limit_files(stack: Stack, size: int | None) -> None:
    """None: as large as they may be at all."""
    for pid in (*stack.fleet.pids("web"), *stack.fleet.pids("worker")):
        with suppress(ProcessLookupError):  # a worker has a process for each job
            hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))


@contextmanager
def _restarted(place: Place, stack: Stack) -> Iterator[None]:
    """Away for the time of the block."""
    server = _server(place)
    server.stop()
    try:
        yield
    finally:
        server.again()


@contextmanager
def _journal_full(place: Place, stack: Stack) -> Iterator[None]:
    """It cannot write down what is committed, so it ends in the middle of that."""
    server = _server(place)
    with _connected(_address(stack)) as connection:
        [pid_file] = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone() or ("",)
    _fill_disk(int(str(pid_file).split()[0]))
    try:
        yield
    finally:
        server.stop()
        server.again()


def _fill_disk(server_pid: int) -> None:
    """Nothing that it or its children write is kept. Who runs as root must say so as their user."""
    user = Path(f"/proc/{server_pid}").stat().st_uid
    for pid in (server_pid, *descendants(server_pid)):
        limit = ("prlimit", f"--pid={pid}", "--fsize=0:")
        subprocess.run(limit, user=user, capture_output=True, check=False)  # one may have ended


def _server(place: Place) -> PostgresServer:
    if place.server is None:
        raise StackError("there is no server of ours")
    return place.server


@contextmanager
def _cut(place: Place, stack: Stack) -> Iterator[None]:
    """All that there are, again and again."""
    over = threading.Event()

    def cut() -> None:
        with _connected(_address(stack)) as connection:
            while not over.wait(CUT_EVERY_S):
                connection.execute(CUT)

    with ThreadPoolExecutor(1) as thread:
        cutting = thread.submit(cut)
        try:
            yield
        finally:
            over.set()
        cutting.result()


@contextmanager
def _postgres_locked(place: Place, stack: Stack) -> Iterator[None]:
    with _connected(_address(stack)) as connection, connection.transaction():
        connection.execute("LOCK TABLE inbox_event, contest IN ACCESS EXCLUSIVE MODE")
        yield


def _no_room(place: Place, stack: Stack) -> AbstractContextManager[None]:
    return no_room(_address(stack))


@contextmanager
def no_room(address: str) -> Iterator[None]:
    """Nothing can be added to the tables that events go to, at `address`."""
    with _connected(address) as connection:
        connection.execute(NO_ROOM)
        try:
            yield
        finally:
            connection.execute(ROOM_AGAIN)


def _address(stack: Stack) -> str:
    return stack.env["ZHREBIY_DATABASE_URL"]


def _connected(address: str) -> psycopg.Connection[tuple[object, ...]]:
    """A harm takes locks that others hold: in a deadlock it is the others who find it, and end."""
    return psycopg.connect(address, autocommit=True, options="-c deadlock_timeout=1min")
