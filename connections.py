"""Connections to the database: how each is set up, whether one still lives, and its time."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from typing import Any, TypeVarTuple, cast

from sqlalchemy import Engine, Row, Select, TextClause, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

import clock

Columns = TypeVarTuple("Columns")

LOCK_WAIT_S = 8  # VK gives up on us after some ten seconds, and then asks again
CONNECT_S = 5
POOL_WAIT_S = 10
TRY_AGAIN_S = 0.002
GONE_S = 8  # without a sign of life from PostgreSQL's machine
PRIMARY = 0xFF  # the part of an SQLite error code that says what it is; the rest says why
RESTED_S = 1.0
USED_AT = "used_at"
IN_TROUBLE = (OperationalError, PoolTimeoutError)


def options(database_url: str, wait_s: float = LOCK_WAIT_S) -> dict[str, Any]:
    """What an engine is made with; `wait_s`: how long SQLite itself waits for its lock.

    What was asked of the database is told in the log, but not about whom.
    """
    always = {"hide_parameters": True}
    if database_url.startswith("sqlite"):
        # IMMEDIATE: a transaction that will write says so at its beginning, so two of them queue
        # up instead of failing when both have read.
        return always | {"connect_args": {"timeout": wait_s, "isolation_level": "IMMEDIATE"}}
    waits = {"options": f"-c lock_timeout={LOCK_WAIT_S}s", "connect_timeout": CONNECT_S}
    # A machine that loses its power says no goodbye; TCP by itself would wait for a quarter of an
    # hour, or for ever.
    waits |= {"tcp_user_timeout": 1000 * GONE_S, "keepalives_idle": GONE_S // 2}
    waits |= {"keepalives_interval": 1, "keepalives_count": GONE_S // 2}
    return always | {"pool_timeout": POOL_WAIT_S, "connect_args": waits}


def look_after(engine: Engine, seconds: Callable[[], float] = time.monotonic) -> None:
    """Set up every connection that an engine will make."""
    if engine.dialect.name == "sqlite":
        clock.ask_nobody()  # whatever another database told this process before
        event.listen(engine, "connect", _sqlite_as_we_need_it)
        return

    @event.listens_for(engine, "connect")
    def ask_first(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        _ask_the_time(connection)

    @event.listens_for(engine, "checkout")
    def try_first(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        """One that has rested may be dead; to ask each time, as SQLAlchemy would, takes long."""
        rested = seconds() - record.info.get(USED_AT, seconds())
        if rested > RESTED_S and not _lives(engine, connection):
            raise DisconnectionError  # the pool then makes another

    @event.listens_for(engine, "checkin")
    def used(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[USED_AT] = seconds()


def in_trouble(error: BaseException) -> bool:
    """Whether the database itself failed, whatever was asked of it: full, locked, cut off, away."""
    return isinstance(error, IN_TROUBLE) or getattr(error, "connection_invalidated", False)


def greet(engine: Engine) -> None:
    """Ask for the time before anything is dated; a database that is away is asked later.

    Nothing is left open: whoever greets may fork, or never come back.
    """
    if engine.dialect.name != "sqlite":
        with suppress(OperationalError), engine.connect():
            pass
        engine.dispose()


def single(engine: Engine) -> Engine:
    """Another one to the same database, where each statement is a transaction by itself.

    So it goes one way there and back, and other threads come in once, not at each of its steps.
    It is disposed of together with the first.
    """
    made = create_engine(
        engine.url,
        **options(str(engine.url), wait_s=0),
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )
    look_after(made)
    event.listen(engine, "engine_disposed", lambda _: made.dispose())
    return made


def execute(engine: Engine, statement: TextClause, values: Mapping[str, Any]) -> None:
    """A statement alone, by a `single` engine.

    SQLite's lock is tried every few milliseconds: SQLite itself would wait longer from try to try,
    and so miss the moments between the transactions of a worker who has much to do.
    """
    until = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(statement, values)
        except OperationalError as error:
            busy = getattr(error.orig, "sqlite_errorcode", 0) & PRIMARY == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise
            time.sleep(TRY_AGAIN_S)
        else:
            return


def rows(engine: Engine, question: Select[*Columns]) -> Sequence[Row[*Columns]]:
    """What a question alone finds, by a `single` engine."""
    with engine.connect() as connection:
        return connection.execute(question).all()


def _lives(engine: Engine, connection: DBAPIConnection) -> bool:
    try:
        _ask_the_time(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False
    return True


def _ask_the_time(connection: DBAPIConnection) -> None:
    with closing(connection.cursor()) as cursor:

        def told() -> datetime:
            cursor.execute("SELECT clock_timestamp()")
            [moment] = cast(tuple[datetime], cursor.fetchone())
            return moment

        clock.ask(told)
    connection.rollback()  # even a question begins a transaction


def _sqlite_as_we_need_it(connection: sqlite3.Connection, record: object) -> None:
    """Readers beside a writer, foreign keys, a commit that survives a power cut, no remains."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
