"""A clean, migrated database for each test, copied from a template in milliseconds."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg

Migrate = Callable[[str], None]  # brings the database at an address to the newest schema


class Databases(Protocol):
    """Makes databases of one engine."""

    def new(self) -> str:
        """The address of a fresh one."""


class SqliteDatabases:
    """Each database is a file."""

    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._folder = folder
        self._numbers = count()
        self._template = folder / "template.db"
        migrate(f"sqlite:///{self._template}")

    def new(self) -> str:
        path = self._folder / f"{next(self._numbers)}.db"
        shutil.copy(self._template, path)
        return f"sqlite:///{path}"


class PostgresDatabases:
    """All databases on one server, whose `url` gives an address by a name."""

    def __init__(self, url: Callable[[str], str], migrate: Migrate) -> None:
        self._url = url
        self._numbers = count()
        self._execute("CREATE DATABASE template_zhrebiy")
        migrate(url("template_zhrebiy"))

    def new(self) -> str:
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template_zhrebiy")
        return self._url(name)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)
