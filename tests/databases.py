"""A clean, migrated database for each test, in milliseconds."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import psycopg

Migrate = Callable[[str], None]  # brings the database at an address to the newest schema


class Databases(Protocol):
    """The databases of one engine, one in use at a time."""

    def clean(self) -> str:
        """The address of one without rows."""


class SqliteDatabases:
    """A file, copied anew from a migrated one."""

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._template, self._copy = folder / "template.db", folder / "test.db"
        migrate(f"sqlite:///{self._template}")

    def clean(self) -> str:
        for leftover in self._copy.parent.glob("test.db-*"):  # a write-ahead log of the last one
            leftover.unlink()
        shutil.copy(self._template, self._copy)
        return f"sqlite:///{self._copy}"


class PostgresDatabases:
    """One database, emptied: a copy of a template would take many times as long.

    Connections live on from test to test, for each new one has to learn all the tables anew.
    """

    def __init__(self, url: str, migrate: Migrate) -> None:
        self._url = url
        self._migrate = migrate
        self._build()

    def _build(self) -> None:
        self._migrate(self._url)
        self._connection = psycopg.connect(self._url, autocommit=True)
        self._columns = self._connection.execute(COLUMNS).fetchall()
        self._emptying = "; ".join(row[0] for row in self._connection.execute(EMPTYING))

    def clean(self) -> str:
        self._connection.execute(LEAVING)
        if self._connection.execute(COLUMNS).fetchall() == self._columns:
            self._empty()
        else:  # the test before was about a broken database
            self._start_over()
        return self._url

    def _empty(self) -> None:
        with self._connection.transaction():
            self._connection.execute(self._emptying.encode())

    def _start_over(self) -> None:
        for statement in STARTING_OVER:
            self._connection.execute(statement)
        self.close()
        self._build()

    def close(self) -> None:
        self._connection.close()


# Whoever a failed test has left in a transaction may hold locks.
LEAVING = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
STARTING_OVER = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
COLUMNS = """
    SELECT attrelid::regclass::text, attname, atttypid FROM pg_attribute
    WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    ORDER BY attrelid, attnum
"""
EMPTYING = """
    SELECT 'SET LOCAL session_replication_role = replica' -- leaves foreign keys alone
    UNION ALL
    SELECT format('DELETE FROM %I', tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT format('ALTER SEQUENCE %I RESTART', sequencename) FROM pg_sequences
    WHERE schemaname = 'public'
"""
