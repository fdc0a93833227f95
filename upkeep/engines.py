"""Whole databases into a file and back, by each engine's own means."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import IO

from sqlalchemy import URL

NAMES = {"sqlite": "zhrebiy.db", "postgresql": "zhrebiy.sql"}
WAIT_S = 60
# In the same transaction as what follows: what is there goes, functions of triggers too.
EMPTYING = """
DO $$ DECLARE thing record; BEGIN
  FOR thing IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', thing.name);
  END LOOP;
  FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
               WHERE pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', thing.name);
  END LOOP;
END $$
"""


class EngineError(Exception):
    """The database's own tool has failed, or is not there."""


def unseen(url: URL, near: Path) -> IO[bytes]:
    """An open file for a copy, in whose place nobody can put another.

    SQLite opens it by its name, so it lies where only those are who have the database anyhow.
    PostgreSQL's tools are given it open, so it has no name.
    """
    if url.get_backend_name() != "sqlite":
        return tempfile.TemporaryFile(dir=near)
    _file(url).parent.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(dir=_file(url).parent, prefix=".zhrebiy-")


def dump(url: URL, target: IO[bytes], tools: Path | None) -> None:
    """Write the database as it is at one moment, while others may be writing."""
    if url.get_backend_name() == "sqlite":
        _copy(_file(url), Path(target.name))
        return
    plain = ("--format=plain", "--no-owner", "--no-privileges")
    _run(url, "pg_dump", tools, *plain, stdout=target)


def load(url: URL, source: IO[bytes], tools: Path | None) -> None:
    """Put it in place of what is there, whole or not at all."""
    if url.get_backend_name() == "sqlite":
        _copy(Path(source.name), _file(url))
        return
    at_once = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1")
    _run(url, "psql", tools, *at_once, f"--command={EMPTYING}", "--file=-", stdin=source)


def _file(url: URL) -> Path:
    return Path(url.database or "")


def _copy(source: Path, target: Path) -> None:
    """By SQLite's backup, which minds transactions and copies nothing half."""
    try:
        with (
            closing(sqlite3.connect(source, timeout=WAIT_S)) as one,
            closing(sqlite3.connect(target, timeout=WAIT_S)) as other,
        ):
            one.backup(other)
    except sqlite3.Error as error:
        raise EngineError(f"SQLite: {error}. Is everything stopped?") from None


def _run(
    url: URL,
    tool: str,
    tools: Path | None,
    *arguments: str,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stdout: IO[bytes] | int = subprocess.DEVNULL,
) -> None:
    """The password does not become an argument, which every process may read."""
    found = shutil.which(tool, path=str(tools) if tools else None)
    if found is None:
        raise EngineError(f"{tool} is not here. Install PostgreSQL's client, or give --tools.")
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603  # nosec B603  # no shell, and our own arguments
        [found, f"--dbname={address}", *arguments],
        env=os.environ | secret,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EngineError(f"{tool}: {done.stderr.strip()[-500:]}")
