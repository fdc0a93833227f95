"""`flask` commands where something is missing or away: one sentence, and no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import create_app
from extensions import db
from tests.conftest import config_for

ACCOUNT = ("account", "add", "--login", "anna", "--name", "Анна", "--password-stdin")
CHECK = ("check",)
UPGRADE = ("db", "upgrade")
REFUSED = "postgresql://zhrebiy:secret7@127.0.0.1:9/zhrebiy"


@contextmanager
def application(database_url: str) -> Iterator[Flask]:
    app = create_app(config_for(database_url))
    yield app
    with app.app_context():
        db.engine.dispose()


def sentence(app: Flask, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(args=arguments, input="long enough password\n")
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    [line] = done.output.splitlines()
    return line


@pytest.mark.parametrize("command", [CHECK, ACCOUNT, ("backup", "FILE"), ("keys", "rotate")])
def test_before_the_migrations_it_is_said_to_run_them(
    app: Flask, tmp_path: Path, command: tuple[str, ...]
) -> None:
    with app.app_context():
        _empty(db.engine.dialect.name)
    words = [str(tmp_path / word) if word == "FILE" else word for word in command]
    assert sentence(app, *words).endswith("run flask --app wsgi db upgrade")


def _empty(engine: str) -> None:
    if engine == "postgresql":
        db.session.execute(text("DROP SCHEMA public CASCADE"))
        db.session.execute(text("CREATE SCHEMA public"))
    else:
        db.session.execute(text("PRAGMA foreign_keys=OFF"))
        for table in db.metadata.tables:
            db.session.execute(text(f'DROP TABLE IF EXISTS "{table}"'))
    db.session.commit()
    db.engine.dispose()


@pytest.mark.parametrize("command", [CHECK, ACCOUNT, UPGRADE, ("backup", "/tmp/never.zip")])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "nowhere" / "zhrebiy.db"
    with application(f"sqlite:///{file}") as app:
        told = sentence(app, *command)
    assert told.startswith("Error: The database does not answer: unable to open database file")
    assert str(file) in told


@pytest.mark.parametrize("command", [CHECK, UPGRADE])
def test_a_file_that_is_no_database_is_said(tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "zhrebiy.db"
    file.write_text("a shopping list, and quite a long one" * 100)
    with application(f"sqlite:///{file}") as app:
        assert "file is not a database" in sentence(app, *command)


@pytest.mark.parametrize("command", [CHECK, ACCOUNT, UPGRADE])
def test_a_server_that_refuses_is_said_without_the_password(command: tuple[str, ...]) -> None:
    with application(REFUSED) as app:
        told = sentence(app, *command)
    assert told.startswith("Error: The database does not answer: ")
    assert "refused" in told
    assert "secret7" not in told


def test_a_mistake_of_ours_keeps_its_traceback(own_app: Flask) -> None:
    @own_app.cli.command("wrong")
    def wrong() -> None:
        db.session.execute(text("INSERT INTO heartbeat (name) VALUES ('x')"))

    done = own_app.test_cli_runner().invoke(args=["wrong"])
    assert isinstance(done.exception, IntegrityError)
