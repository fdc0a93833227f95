"""Connections that rest between uses, and tell the time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Timer

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, text

import connections
from config import Config
from extensions import db
from failpoints import CLOCK, FOLDER
from tools.ports import free_port
from tools.processes import ROOT

ASKED = """
import sys
from sqlalchemy import create_engine
import clock, connections
engine = create_engine(sys.argv[1])
connections.look_after(engine)
connections.greet(engine)
print(clock.now().isoformat())
"""

LOCKED = {
    "sqlite": "DELETE FROM inbox_event",
    "postgresql": "LOCK TABLE inbox_event IN EXCLUSIVE MODE",
}


class Now:
    """Seconds that a test moves."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def engine(config: Config, now: Now) -> Iterator[Engine]:
    made = create_engine(config.database_url, **connections.options(config.database_url))
    connections.look_after(made, now)
    yield made
    made.dispose()


def _made(engine: Engine) -> list[object]:
    """Grows by each new connection."""
    made: list[object] = []
    event.listen(engine, "connect", lambda connection, record: made.append(record))
    return made


def _use(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_one_is_used_again(engine: Engine, now: Now) -> None:
    made = _made(engine)
    for _ in range(3):
        _use(engine)
        now.at += 2 * connections.RESTED_S
    assert len(made) == 1


def test_one_that_died_while_it_rested_is_replaced(engine: Engine, now: Now) -> None:
    made = _made(engine)
    if engine.dialect.name == "postgresql":  # a file does not go away
        _die(engine)
    now.at += 2 * connections.RESTED_S
    _use(engine)
    assert len(made) == (2 if engine.dialect.name == "postgresql" else 1)


def _die(engine: Engine) -> None:
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
    _cut_off(engine, number)


def _cut_off(engine: Engine, number: int) -> None:
    other = create_engine(engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
    other.dispose()


def test_one_that_is_cut_off_when_all_is_read_spoils_no_page(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            _cut_off(db.engine, db.session.scalar(text("SELECT pg_backend_pid()")))
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1


def test_nobody_waits_for_a_lock_longer_than_vk_waits_for_us(engine: Engine) -> None:
    ask = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}
    with engine.connect() as connection:
        waits = connection.scalar(text(ask[engine.dialect.name]))
    assert waits in (8000, "8s")


def test_the_time_is_that_of_whoever_keeps_the_data(config: Config, tmp_path: Path) -> None:
    (tmp_path / CLOCK).write_text("7200")
    code = [sys.executable, "-c", ASKED, config.database_url]
    env = os.environ | {FOLDER: str(tmp_path)}
    told = subprocess.run(code, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    ahead = (datetime.fromisoformat(told.stdout.split()[-1]) - datetime.now(UTC)).total_seconds()
    assert round(ahead / 3600) == (2 if config.database_url.startswith("sqlite") else 0)


def test_whoever_only_asked_the_time_leaves_nothing_open(engine: Engine) -> None:
    left: list[object] = []
    event.listen(engine, "connect", lambda connection, _: left.append(connection))
    event.listen(engine, "close", lambda connection, _: left.remove(connection))
    connections.greet(engine)
    assert left == []


def test_a_database_that_is_away_is_asked_later() -> None:
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"
    connections.greet(create_engine(url, **connections.options(url)))


def test_each_statement_of_a_single_engine_is_a_transaction_by_itself(engine: Engine) -> None:
    single = connections.single(engine)
    with single.connect() as connection, engine.connect() as another:
        connection.execute(text("CREATE TABLE at_once (id int)"))
        connection.execute(text("INSERT INTO at_once VALUES (1)"))
        assert another.scalar(text("SELECT count(*) FROM at_once")) == 1
        another.rollback()
        connection.execute(text("DROP TABLE at_once"))
    single.dispose()


def test_a_single_engine_ends_with_the_one_that_it_was_made_of(engine: Engine) -> None:
    left: list[object] = []
    single = connections.single(engine)
    event.listen(single, "connect", lambda connection, _: left.append(connection))
    event.listen(single, "close", lambda connection, _: left.remove(connection))
    connections.execute(single, text("SELECT :one"), {"one": 1})
    assert len(left) == 1
    engine.dispose()
    assert left == []


def test_a_statement_alone_waits_for_whoever_writes(engine: Engine) -> None:
    single, ended = connections.single(engine), Event()
    with engine.connect() as writer:
        writer.execute(text(LOCKED[engine.dialect.name]))

        def end() -> None:
            ended.set()
            writer.rollback()

        timer = Timer(0.1, end)
        timer.start()
        connections.execute(single, text("DELETE FROM inbox_event WHERE id = :id"), {"id": 0})
        assert ended.is_set()
        timer.join()
    single.dispose()
