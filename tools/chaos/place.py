"""Where faults are put in: a database, a folder, and the whole system on them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

import psycopg
from flask import Flask
from psycopg.sql import SQL, Identifier

from app import create_app
from config import Config
from extensions import db
from tools.services import PostgresServer, postgres
from tools.stack import ONE_OF_EACH, Size, Stack

Database = Literal["sqlite", "postgresql"]
DATABASES: tuple[Database, ...] = ("sqlite", "postgresql")
LEASE_S = {True: 4, False: 30}  # what a dead worker held is free after that; 30 is the product's


@dataclass
class Place:
    """One database engine. In the short form faults share one Stack, else each has its own."""

    database: Database
    home: Path
    database_url: str  # on PostgreSQL: of the server's first database, beside which others are made
    short: bool
    server: PostgresServer | None = None
    _kept: ExitStack = field(default_factory=ExitStack)
    _shared: Stack | None = None
    _made: int = 0
    _databases: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._kept.close()

    @contextmanager
    def running(
        self,
        size: Size = ONE_OF_EACH,
        settings: Mapping[str, str] | None = None,
        own: Mapping[str, Mapping[str, str]] | None = None,
        *,
        apart: bool = False,
    ) -> Iterator[Stack]:
        """A Stack that runs: the shared one in the short form, if it will do; else one of its own,
        as for whoever must be `apart`.

        Whoever kills a part of it starts that again, or has `stack.fleet.tends`.
        """
        usual = size == ONE_OF_EACH and not (settings or own or apart)
        with self._shared_one() if self.short and usual else self._new(size, settings, own) as made:
            yield made

    @contextmanager
    def _shared_one(self) -> Iterator[Stack]:
        """What a fault that could not be carried out leaves behind is not for the next one."""
        if self._shared is None:
            self._shared = self._kept.enter_context(self._new(ONE_OF_EACH))
        self._shared.fleet.tends = False
        try:
            yield self._shared
        except BaseException:
            self._shared = None
            self._kept.close()
            raise

    def _new(
        self,
        size: Size,
        settings: Mapping[str, str] | None = None,
        own: Mapping[str, Mapping[str, str]] | None = None,
    ) -> Stack:
        self._made += 1
        home = self.home / str(self._made)
        failpoints = home.with_name(f"{home.name}-failpoints")
        failpoints.mkdir(parents=True, exist_ok=True)
        usual = {
            "ZHREBIY_FAILPOINTS": str(failpoints),
            "ZHREBIY_LEASE_SECONDS": str(LEASE_S[self.short]),
        }
        url = self.new_database()
        settings = usual | dict(settings or {})
        return Stack(home, database_url=url, fresh=True, size=size, settings=settings, own=own)

    def new_database(self) -> str | None:
        """The address of an empty one; None: a file in the Stack's own folder."""
        if self.database == "sqlite":
            return None
        self._databases += 1
        name = f"chaos{self._databases}"
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return self.database_url.replace("/postgres?", f"/{name}?")


@contextmanager
def place(database: Database, home: Path, *, short: bool) -> Iterator[Place]:
    """A place on SQLite, or on a PostgreSQL of its own, which forgets nothing at a power cut."""
    with ExitStack() as opened:
        server = None
        if database == "postgresql":
            server = opened.enter_context(postgres(durable=not short))
        url = server("postgres") if server else "sqlite://"
        yield opened.enter_context(Place(database, home, url, short, server))


@contextmanager
def inside(stack: Stack) -> Iterator[Flask]:
    """Within the product itself, as one more process on the same database."""
    app = create_app(Config.from_env(stack.env))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
