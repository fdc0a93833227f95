"""A backup that somebody has changed, wherever it lay, is not restored."""

import json
import shutil
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import pytest
from flask import Flask
from sqlalchemy import select, text

from communities.models import Community
from extensions import db
from tests.service.scene import Scene
from tests.service.shell import Shell, on_postgresql, postgres_tools
from upkeep import backups

ABOUT, REFUSED = "about.json", "was changed after it was made"
Change = Callable[[bytes], bytes]


@pytest.fixture
def shell(app: Flask, context: None, tmp_path: Path) -> Shell:
    return Shell(app, tmp_path)


def changed(file: Path, which: str, change: Change) -> None:
    """The same backup with another member, whole by its checksums."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, change(content) if name == which else content)


def exchanged(file: Path, folder: Path) -> None:
    """Another database is in it: one that would leave `folder`/traces, or lose the community."""

    def hostile(dump: bytes) -> bytes:
        if on_postgresql():
            return f"\\! touch {folder / 'traces'}\n".encode() + dump
        (folder / "other.db").write_bytes(dump)
        with closing(connect(folder / "other.db")) as other, other:
            other.execute("UPDATE community SET name = 'Another'")
        return (folder / "other.db").read_bytes()

    changed(file, "zhrebiy.sql" if on_postgresql() else "zhrebiy.db", hostile)


def untouched(folder: Path) -> bool:
    named = db.session.scalars(select(Community.name)).one()
    return named == "Библиотека" and not (folder / "traces").exists()


def test_a_database_that_was_exchanged_is_refused_before_any_of_it_is_loaded(
    shell: Shell, scene: Scene, tmp_path: Path
) -> None:
    shell.backup()
    exchanged(shell.file, tmp_path)
    told = shell.fails("restore", str(shell.file), "--yes")
    assert told.splitlines()[-1] == f"Error: {shell.file} {REFUSED}. Nothing of it was loaded."
    assert untouched(tmp_path)


def test_a_database_exchanged_after_it_was_looked_at_is_refused_too(
    shell: Shell, scene: Scene, tmp_path: Path
) -> None:
    shell.backup()
    about = backups.read_about(shell.file)
    exchanged(shell.file, tmp_path)
    tools = postgres_tools() if on_postgresql() else None
    with pytest.raises(backups.BackupError, match=REFUSED):
        backups.load(shell.file, about, tools)
    assert untouched(tmp_path)


def test_a_backup_that_is_damaged_after_it_was_looked_at_is_refused_in_a_sentence(
    shell: Shell, scene: Scene, tmp_path: Path
) -> None:
    shell.backup()
    about = backups.read_about(shell.file)
    shell.file.write_bytes(shell.file.read_bytes()[:-200])
    with pytest.raises(backups.BackupError, match="only a part"):
        backups.load(shell.file, about)
    assert untouched(tmp_path)


def test_what_a_backup_says_of_itself_cannot_be_changed_either(shell: Shell, scene: Scene) -> None:
    shell.backup()

    def later(content: bytes) -> bytes:
        about = backups.About(**json.loads(content))
        return json.dumps(
            vars(about) | {"made_at": (about.moment + timedelta(days=1)).isoformat()}
        ).encode()

    changed(shell.file, ABOUT, later)
    assert REFUSED in shell.fails("restore", str(shell.file), "--yes")


def test_the_proof_of_another_backup_does_not_do(
    shell: Shell, scene: Scene, tmp_path: Path
) -> None:
    shell.backup()
    earlier = shutil.copy(shell.file, tmp_path / "earlier")
    db.session.execute(text("UPDATE community SET name = 'Another'"))
    db.session.commit()
    shell.well("backup", str(shell.file), "--yes")
    with zipfile.ZipFile(earlier) as archive:
        about = archive.read(ABOUT)
    changed(shell.file, ABOUT, lambda _: about)
    assert REFUSED in shell.fails("restore", str(shell.file), "--yes")


def test_a_backup_that_was_only_packed_anew_is_restored(shell: Shell, scene: Scene) -> None:
    shell.backup()
    changed(shell.file, ABOUT, lambda content: content)
    shell.well("restore", str(shell.file), "--yes")
