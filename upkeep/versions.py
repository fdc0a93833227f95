"""What runs here, and whether the database has the shape that this program expects."""

import platform
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from extensions import db

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Versions:
    """Of the program and of what it stands on."""

    app: str
    python: str
    database: str
    migrated: bool


def versions() -> Versions:
    """Those of this process."""
    dialect = db.session.connection().dialect
    numbers = dialect.server_version_info or ()
    database = f"{ENGINES[dialect.name]} {'.'.join(map(str, numbers))}"
    root = current_app.root_path
    return Versions(_app(root), platform.python_version(), database, migrated())


def migrated() -> bool:
    """Whether every migration of this program has been applied, and none of a newer one."""
    context = MigrationContext.configure(db.session.connection())
    return set(context.get_current_heads()) == _heads(current_app.root_path)


def current() -> str:
    """The last migration of the database at hand."""
    context = MigrationContext.configure(db.session.connection())
    return ",".join(sorted(context.get_current_heads()))


def known(revision: str) -> bool:
    """Whether this program has that migration."""
    scripts = ScriptDirectory(str(Path(current_app.root_path) / "migrations"))
    return revision in {script.revision for script in scripts.walk_revisions()}


@cache
def _heads(root: str) -> frozenset[str]:
    return frozenset(ScriptDirectory(str(Path(root) / "migrations")).get_heads())


@cache
def _app(root: str) -> str:
    about = tomllib.loads((Path(root) / "pyproject.toml").read_text())
    return str(about["project"]["version"])
