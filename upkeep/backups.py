"""A backup is one file: what was backed up when, and the whole database. Keys are not in it.

Inside it is a ZIP with about.json and either zhrebiy.db (SQLite's own backup) or zhrebiy.sql
(PostgreSQL's own dump). Both are taken while everything runs, and are of one moment.
"""

import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import CompoundSelect, select, union

from communities.models import AccessToken, Community
from contests.models import Contest
from crypto import SealError
from extensions import db
from parts import parts
from upkeep import engines
from upkeep.versions import current, known

FORMAT = "zhrebiy-backup/1"
ABOUT = "about.json"
PROOF = "zhrebiy backup"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)


class BackupError(Exception):
    """It cannot be made or restored; the message is a sentence for whoever tried."""


@dataclass(frozen=True)
class About:
    """`proof` can be opened by whoever has the keys; `key_ids` name all that are needed."""

    format: str
    made_at: str
    engine: str
    revision: str
    key_ids: list[str]
    proof: str

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


def save(target: Path, now: datetime, tools: Path | None = None) -> None:
    """Write a backup of the database at hand. BackupError if that fails; then nothing is left."""
    about = About(
        FORMAT,
        now.isoformat(),
        db.engine.dialect.name,
        current(),
        _key_ids(),
        parts().seal.seal(PROOF, PROOF),
    )
    db.session.commit()
    with _beside(target) as part:
        with _folder(target.parent) as folder, _plainly():
            copy = folder / engines.NAMES[about.engine]
            engines.dump(db.engine.url, copy, tools)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(ABOUT, json.dumps(asdict(about), indent=2))
                archive.write(copy, copy.name)
        part.replace(target)


def read_about(source: Path) -> About:
    """What a backup is of; BackupError if it is none that can be restored here."""
    try:
        with zipfile.ZipFile(source) as archive:
            about = _about(archive)
            whole, inside = _is_whole(archive), archive.namelist()
    except OSError as error:
        raise BackupError(f"{source}: {error.strerror}.") from None
    except (*DAMAGED, KeyError, ValueError, TypeError):
        raise BackupError(f"{source} is no backup of Zhrebiy, or only a part of one.") from None
    damaged = BackupError(f"{source} is damaged, or of another version of Zhrebiy.")
    if not whole or about.format != FORMAT:
        raise damaged
    _fits(about)
    if engines.NAMES[about.engine] not in inside:
        raise damaged
    return about


def _about(archive: zipfile.ZipFile) -> About:
    about = About(**json.loads(archive.read(ABOUT)))
    datetime.fromisoformat(about.made_at)  # ValueError while nothing is overwritten yet
    return about


def _is_whole(archive: zipfile.ZipFile) -> bool:
    try:
        return archive.testzip() is None
    except DAMAGED:
        return False


def load(source: Path, about: About, tools: Path | None = None) -> None:
    """Put a backup in the place of the database at hand, whole or not at all."""
    db.session.remove()
    db.engine.dispose()
    with _folder(source.parent) as folder, zipfile.ZipFile(source) as archive, _plainly():
        copy = Path(archive.extract(engines.NAMES[about.engine], folder))
        engines.load(db.engine.url, copy, tools)


def _fits(about: About) -> None:
    here = db.engine.dialect.name
    if about.engine != here:
        raise BackupError(
            f"This backup is of {about.engine}, and ZHREBIY_DATABASE_URL is {here}. "
            f"Point it to a {about.engine} database."
        )
    if not known(about.revision):
        raise BackupError("A newer version of Zhrebiy made this backup. Install that one first.")
    needed = {*about.key_ids, about.proof.partition(":")[0]}
    lacking = sorted(needed - set(parts().config.token_keys))
    if lacking:
        raise BackupError(
            f"It is sealed with {', '.join(lacking)}, which ZHREBIY_TOKEN_KEYS here "
            "does not have. Keys are never in a backup: bring them from where you keep them."
        )
    try:
        parts().seal.open(about.proof, PROOF)
    except SealError:
        raise BackupError("ZHREBIY_TOKEN_KEYS here has other keys of the same names.") from None


def _key_ids() -> list[str]:
    """Of every key that something in the database is sealed with."""
    sealed: CompoundSelect[str] = union(
        select(AccessToken.sealed),
        select(Community.callback_secret),
        select(Contest.draw_key).where(Contest.draw_key.is_not(None)),
        select(Contest.reveal).where(Contest.reveal.is_not(None)),
    )
    return sorted({text.partition(":")[0] for text in db.session.scalars(sealed)})


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except engines.EngineError as error:
        raise BackupError(str(error)) from None


@contextmanager
def _folder(near: Path) -> Iterator[Path]:
    """For the whole database, so not where there may be little room; nobody else may look in."""
    try:
        with tempfile.TemporaryDirectory(dir=near, prefix=".zhrebiy-") as name:
            yield Path(name)
    except OSError as error:
        raise BackupError(f"{near}: {error.strerror}.") from None


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A file that becomes the target only when it is whole, and that only its owner may read."""
    part = target.with_name(f".{target.name}.part")
    try:
        part.touch(mode=0o600)
        yield part
    except OSError as error:
        raise BackupError(f"{target}: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
