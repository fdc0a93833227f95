"""What can happen to a database, for as long as a `with` block lasts."""

import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager

import psycopg

from tools.chaos.place import Database, Place
from tools.processes import StackError
from tools.stack import Stack

LOCKED = "locked"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
CUT_EVERY_S = 0.3
# What a server says that cannot write; at the commit, where a false `ok` would be easiest. A disk
# that is truly full would end the server itself, which is what `_restarted` tries.
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


def of(database: Database) -> Mapping[str, Harm]:
    """By name."""
    if database == "sqlite":
        return {LOCKED: _sqlite_locked, "disk full": _files_cannot_grow}
    return {
        "restarted": _restarted,
        "connections cut": _cut,
        LOCKED: _postgres_locked,
        "disk full": _no_room,
    }


@contextmanager
def _sqlite_locked(place: Place, stack: Stack) -> Iterator[None]:
    path = stack.env["ZHREBIY_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def _files_cannot_grow(place: Place, stack: Stack) -> Iterator[None]:
    """No file that the web server writes may have a single byte: neither database nor log."""
    pids = stack.fleet.pids("web")
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids]
    for pid, (_soft, hard) in zip(pids, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    yield
    for pid, limits in zip(pids, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def _restarted(place: Place, stack: Stack) -> Iterator[None]:
    """Away for the time of the block."""
    if place.server is None:
        raise StackError("there is no server to restart")
    place.server.stop()
    yield
    place.server.again()


@contextmanager
def _cut(place: Place, stack: Stack) -> Iterator[None]:
    """All that there are, again and again."""
    over = threading.Event()

    def cut() -> None:
        with _connected(stack) as connection:
            while not over.wait(CUT_EVERY_S):
                connection.execute(CUT)

    with ThreadPoolExecutor(1) as thread:
        cutting = thread.submit(cut)
        yield
        over.set()
        cutting.result()


@contextmanager
def _postgres_locked(place: Place, stack: Stack) -> Iterator[None]:
    with _connected(stack) as connection, connection.transaction():
        connection.execute("LOCK TABLE inbox_event, contest IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def _no_room(place: Place, stack: Stack) -> Iterator[None]:
    with _connected(stack) as connection:
        connection.execute(NO_ROOM)
        yield
        connection.execute(ROOM_AGAIN)


def _connected(stack: Stack) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(stack.env["ZHREBIY_DATABASE_URL"], autocommit=True)
