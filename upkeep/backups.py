"""A backup is one file: what was backed up when, and the whole database. Keys are not in it.

Inside it is a ZIP with about.json and either zhrebiy.db (SQLite's own backup) or zhrebiy.sql
(PostgreSQL's own dump). Both are taken while everything runs, and are of one moment.

psql does what a dump says, commands of a shell too, so nothing is loaded but what was saved: the
proof is sealed over all that about.json says and the database's SHA-256. Whoever may write where
backups lie may exchange a file at any moment, so what is checked is loaded from the same open file
(PostgreSQL), or from beside the database (SQLite).
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import CompoundSelect, select, union

from communities.models import AccessToken, Community
from contests.models import Contest
from crypto import SealError
from extensions import db
from parts import parts
from upkeep import engines
from upkeep.versions import current, known

FORMAT = "zhrebiy-backup/2"
ABOUT = "about.json"
PROOF = "zhrebiy backup"
CHUNK_BYTES = 2**20
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)


class BackupError(Exception):
    """It cannot be made or restored; the message is a sentence for whoever tried."""


@dataclass(frozen=True)
class About:
    """`proof` is opened by whoever has the keys, and holds the rest of this and the database's
    SHA-256; `key_ids` name all keys that are needed."""

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

    def promise(self, digest: str) -> str:
        """What its proof holds, if this is the digest of its database."""
        return json.dumps(asdict(replace(self, proof=digest)))


def save(target: Path, now: datetime, tools: Path | None = None) -> None:
    """Write a backup of the database at hand. BackupError if that fails; then nothing is left."""
    about = About(FORMAT, now.isoformat(), db.engine.dialect.name, current(), _key_ids(), "")
    db.session.commit()
    with _beside(target) as part, _unseen(target.parent) as copy, _plainly():
        engines.dump(db.engine.url, copy, tools)
        copy.seek(0)  # pg_dump has moved it too
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open(engines.NAMES[about.engine], "w", force_zip64=True) as member:
                digest = _poured(copy, member)
            proof = parts().seal.seal(about.promise(digest), PROOF)
            archive.writestr(ABOUT, json.dumps(asdict(replace(about, proof=proof)), indent=2))
        part.replace(target)


def read_about(source: Path) -> About:
    """What a backup is of; BackupError if it is none that can be restored here."""
    with _opened(source) as archive:
        about = _about(archive)
    if about.format != FORMAT:
        raise _damaged(source)
    _fits(about)
    with _opened(source) as archive, Path(os.devnull).open("wb") as nowhere:
        _take_out(archive, source, about, nowhere)
    return about


def _about(archive: zipfile.ZipFile) -> About:
    about = About(**json.loads(archive.read(ABOUT)))
    datetime.fromisoformat(about.made_at)  # ValueError while nothing is overwritten yet
    return about


def load(source: Path, about: About, tools: Path | None = None) -> None:
    """Put a backup in the place of the database at hand, whole or not at all."""
    db.session.remove()
    db.engine.dispose()
    with _unseen(source.parent) as copy, _plainly():
        with _opened(source) as archive:
            _take_out(archive, source, about, copy)
        copy.seek(0)
        engines.load(db.engine.url, copy, tools)


def _take_out(archive: zipfile.ZipFile, source: Path, about: About, to: IO[bytes]) -> None:
    """BackupError if it is not the database that was saved."""
    try:
        with archive.open(engines.NAMES[about.engine]) as member:
            digest = _poured(member, to)
    except (*DAMAGED, KeyError):
        raise _damaged(source) from None
    if parts().seal.open(about.proof, PROOF) != about.promise(digest):
        raise BackupError(f"{source} was changed after it was made. Nothing of it was loaded.")


def _poured(source: IO[bytes], to: IO[bytes]) -> str:
    """The SHA-256 of what went from one to the other."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
        to.write(chunk)
    to.flush()
    return digest.hexdigest()


def _damaged(source: Path) -> BackupError:
    return BackupError(f"{source} is damaged, or of another version of Zhrebiy.")


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
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except OSError as error:
        raise BackupError(f"{source}: {error.strerror}.") from None
    except (*DAMAGED, KeyError, ValueError, TypeError):
        raise BackupError(f"{source} is no backup of Zhrebiy, or only a part of one.") from None


@contextmanager
def _unseen(near: Path) -> Iterator[IO[bytes]]:
    """For the whole database, so not where there may be little room."""
    try:
        with engines.unseen(db.engine.url, near) as copy:
            yield copy
    except OSError as error:
        raise BackupError(f"{error.filename or near}: {error.strerror}.") from None


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
