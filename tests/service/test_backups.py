"""`flask backup` and `flask restore`, by each database's own means."""

import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

import clock
import heartbeats
from communities.models import Community
from contests.models import Contest, DueStep
from crypto import Seal
from extensions import db
from parts import NAME
from restores import Restore
from tests.service.frozen_rows import snapshot
from tests.service.scene import CLOSES, Scene
from tests.service.shell import Shell, on_postgresql
from upkeep import invariants


@pytest.fixture
def shell(app: Flask, context: None, tmp_path: Path) -> Shell:
    return Shell(app, tmp_path)


@contextmanager
def other_keys(app: Flask, **keys: bytes) -> Iterator[None]:
    before = app.extensions[NAME]
    config = replace(before.config, token_keys=keys)
    app.extensions[NAME] = replace(before, config=config, seal=Seal(keys))
    yield
    app.extensions[NAME] = before


def test_what_was_backed_up_comes_back_and_what_came_later_is_gone(
    shell: Shell, scene: Scene
) -> None:
    scene.drawn(101, 102, 103)
    before = snapshot()
    said = shell.backup()
    assert "keys are not in it" in said
    db.session.execute(text("UPDATE community SET name = 'Another'"))
    db.session.execute(text("DELETE FROM due_step"))
    db.session.commit()
    shell.well("restore", str(shell.file), "--yes")
    assert snapshot() == before
    assert db.session.scalars(select(Community.name)).one() == "Библиотека"
    assert db.session.scalars(select(func.count(DueStep.id))).one() > 0
    assert len(db.session.scalars(select(Restore)).all()) == 1
    assert invariants.broken(CLOSES) == []


def test_frozen_rows_are_kept_by_the_restored_database_too(shell: Shell, scene: Scene) -> None:
    scene.frozen(101, 102)
    shell.backup()
    shell.well("restore", str(shell.file), "--yes")
    with pytest.raises(Exception, match="zhrebiy: draw is frozen"):
        db.session.execute(text("UPDATE draw SET entries = ''"))
    db.session.rollback()


def test_a_backup_is_for_its_owner_only_and_nothing_is_left_beside_it(
    shell: Shell, scene: Scene
) -> None:
    shell.backup()
    assert shell.file.stat().st_mode & 0o077 == 0
    assert [path.name for path in shell.file.parent.iterdir() if "zhrebiy-" in path.name] == []


def test_secrets_are_sealed_in_it(shell: Shell, scene: Scene) -> None:
    shell.backup()
    with zipfile.ZipFile(shell.file) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert b"community-token" not in inside


def test_nothing_is_overwritten_unasked(shell: Shell, scene: Scene) -> None:
    shell.backup()
    assert "--yes" in shell.fails("backup", str(shell.file))
    assert "--yes" in shell.fails("restore", str(shell.file))
    shell.well("backup", str(shell.file), "--yes")


@pytest.fixture
def scheduler(app: Flask, context: None) -> Iterator[None]:
    """One that beats ten times a second."""
    over = threading.Event()

    def beats() -> None:
        with app.app_context():
            while not over.wait(0.1):
                heartbeats.beat(heartbeats.SCHEDULER, clock.now())

    heartbeats.beat(heartbeats.SCHEDULER, clock.now())
    thread = threading.Thread(target=beats)
    thread.start()
    yield
    over.set()
    thread.join()


def test_nothing_is_overwritten_while_the_scheduler_runs(
    shell: Shell, scene: Scene, scheduler: None
) -> None:
    shell.backup()
    told = shell.fails("restore", str(shell.file), "--yes")
    assert "The scheduler still runs" in told
    assert "Stop web, worker and scheduler first" in told
    assert not db.session.scalars(select(Restore)).all()


def test_whoever_insists_restores_without_looking(shell: Shell, scene: Scene) -> None:
    heartbeats.beat(heartbeats.SCHEDULER, clock.now())
    shell.backup()
    shell.well("restore", str(shell.file), "--yes", "--force")


def test_something_else_is_refused(shell: Shell, scene: Scene) -> None:
    assert "No such file" in shell.fails("restore", str(shell.file), "--yes")
    shell.file.write_text("a shopping list")
    assert "no backup of Zhrebiy" in shell.fails("restore", str(shell.file), "--yes")


def test_a_backup_that_was_cut_off_is_refused(shell: Shell, scene: Scene) -> None:
    shell.backup()
    shell.file.write_bytes(shell.file.read_bytes()[:-200])
    assert "only a part" in shell.fails("restore", str(shell.file), "--yes")
    assert db.session.scalars(select(Community)).one()


@pytest.mark.parametrize("which", [0, 1])
def test_a_backup_with_some_bytes_changed_inside_is_refused(
    shell: Shell, scene: Scene, which: int
) -> None:
    shell.backup()
    whole, begins = shell.file.read_bytes(), beginnings(shell.file)[which]
    for at in (begins, begins + 40):
        shell.file.write_bytes(whole[:at] + b"\xff" * 8 + whole[at + 8 :])
        told = shell.fails("restore", str(shell.file), "--yes")
        assert ("only a part of one" if which else "is damaged") in told
    assert db.session.scalars(select(Community)).one()


def beginnings(file: Path) -> list[int]:
    """Where the bytes of each member begin, after its header, its name and what else is there."""
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        headers = [(it.header_offset, len(it.filename)) for it in archive.infolist()]
    more = [int.from_bytes(whole[at + 28 : at + 30], "little") for at, _ in headers]
    return [at + 30 + name + length for (at, name), length in zip(headers, more, strict=True)]


def test_a_backup_without_its_database_is_refused(shell: Shell, scene: Scene) -> None:
    shell.backup()
    rewritten(shell.file)
    assert "damaged" in shell.fails("restore", str(shell.file), "--yes")


def rewritten(file: Path, **changes: object) -> None:
    """Only the description is left in it, with changes."""
    with zipfile.ZipFile(file) as archive:
        about = json.loads(archive.read("about.json"))
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("about.json", json.dumps(about | changes))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revision": "ffffffffffff"}, "newer version"),
        ({"engine": "oracle"}, "This backup is of oracle"),
        ({"format": "zhrebiy-backup/9"}, "another version"),
        ({"made_at": "yesterday"}, "no backup of Zhrebiy"),
    ],
)
def test_what_does_not_fit_is_said(
    shell: Shell, scene: Scene, change: dict[str, str], words: str
) -> None:
    shell.backup()
    rewritten(shell.file, **change)
    assert words in shell.fails("restore", str(shell.file), "--yes")


def test_without_its_keys_nothing_is_overwritten(app: Flask, shell: Shell, scene: Scene) -> None:
    shell.backup()
    first = next(iter(app.extensions[NAME].config.token_keys))
    with other_keys(app, another=b"a" * 32):
        assert "bring them" in shell.fails("restore", str(shell.file), "--yes")
    with other_keys(app, **{first: b"b" * 32}):
        assert "other keys" in shell.fails("restore", str(shell.file), "--yes")
    assert db.session.scalars(select(func.count(Contest.id))).one() == 0


def test_the_key_of_an_installation_with_nothing_sealed_is_missed_by_its_name(
    app: Flask, shell: Shell
) -> None:
    shell.backup()
    with other_keys(app, another=b"a" * 32):
        told = shell.fails("restore", str(shell.file), "--yes")
    assert "sealed with k1, which ZHREBIY_TOKEN_KEYS here does not have" in told


def test_a_folder_that_is_not_there_is_said(shell: Shell, scene: Scene) -> None:
    assert "No such file" in shell.fails("backup", str(shell.file.parent / "none" / "file"))


def test_missing_tools_are_said(app: Flask, shell: Shell, scene: Scene, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["backup", str(shell.file), "--tools", str(tmp_path)])
    assert ("pg_dump is not here" in done.output) is on_postgresql()
