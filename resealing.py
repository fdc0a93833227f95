"""Sealing every secret in the database anew with the current key, so that old keys can go."""

from collections.abc import Iterator

from sqlalchemy import Update, select, update

from communities.models import AccessToken, Community
from communities.sealing import CALLBACK_SECRET, purpose
from contests.models import Contest
from extensions import db
from once import changed
from parts import parts


def reseal() -> int:
    """How many secrets were not under the current key yet. SealError if one cannot be opened.

    Safe while everything runs: what has changed meanwhile is left alone, for the next time.
    """
    again = 0
    for statement in list(_outdated()):
        again += changed(statement)
        db.session.commit()
    return again


def _outdated() -> Iterator[Update]:
    yield from _tokens()
    yield from _callback_secrets()
    yield from _draw_keys()
    yield from _reveals()


def _tokens() -> Iterator[Update]:
    rows = select(AccessToken.id, AccessToken.sealed, AccessToken.kind, Community.group_id)
    for row_id, sealed, kind, group_id in db.session.execute(rows.join(Community)):
        if new := _anew(sealed, purpose(group_id, kind)):
            this = (AccessToken.id == row_id, AccessToken.sealed == sealed)
            yield update(AccessToken).where(*this).values(sealed=new)


def _callback_secrets() -> Iterator[Update]:
    for row_id, sealed in db.session.execute(select(Community.id, Community.callback_secret)):
        if new := _anew(sealed, CALLBACK_SECRET):
            this = (Community.id == row_id, Community.callback_secret == sealed)
            yield update(Community).where(*this).values(callback_secret=new)


def _draw_keys() -> Iterator[Update]:
    rows = select(Contest.id, Contest.draw_key, Contest.slug).where(Contest.draw_key.is_not(None))
    for row_id, sealed, slug in db.session.execute(rows):
        if sealed and (new := _anew(sealed, f"draw_key:{slug}")):
            this = (Contest.id == row_id, Contest.draw_key == sealed)
            yield update(Contest).where(*this).values(draw_key=new)


def _reveals() -> Iterator[Update]:
    rows = select(Contest.id, Contest.reveal, Contest.slug).where(Contest.reveal.is_not(None))
    for row_id, sealed, slug in db.session.execute(rows):
        if sealed and (new := _anew(sealed, f"reveal:{slug}")):
            this = (Contest.id == row_id, Contest.reveal == sealed)
            yield update(Contest).where(*this).values(reveal=new)


def _anew(sealed: str, what_for: str) -> str | None:
    """The same under the current key; None if it is already."""
    seal = parts().seal
    return None if seal.is_current(sealed) else seal.seal(seal.open(sealed, what_for), what_for)
