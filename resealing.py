"""Sealing every secret in the database anew with the current key, so that old keys can go."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Update, select, update
from sqlalchemy.orm import InstrumentedAttribute

from communities.models import AccessToken, Community
from communities.sealing import CALLBACK_SECRET, purpose
from contests.models import Contest
from crypto import SealError
from extensions import db
from once import changed
from parts import parts


@dataclass(frozen=True)
class Secret:
    """One sealed text, with the place where it is kept and a name for the operator."""

    name: str
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
    row_id: int
    sealed: str
    purpose: str

    def anew(self) -> Update:
        """Under the current key, unless it has changed meanwhile."""
        seal, table = parts().seal, self.column.class_
        new = seal.seal(seal.open(self.sealed, self.purpose), self.purpose)
        this = (table.id == self.row_id, self.column == self.sealed)
        return update(table).where(*this).values({self.column.key: new})


def reseal() -> int:
    """How many secrets were not under the current key yet. SealError if any cannot be opened.

    Those under a key of the current one's id are opened too: it may be another key. Safe while
    everything runs: what has changed meanwhile is left alone, for the next time.
    """
    secrets, again = list(_secrets()), 0
    if told := closed(secrets):
        raise SealError(
            f"Nothing was sealed anew, and no key may be removed: with the keys of today this "
            f"cannot be opened. {told}"
        )
    for secret in secrets:
        if not parts().seal.is_current(secret.sealed):
            again += changed(secret.anew())
            db.session.commit()
    return again


def closed(secrets: Iterable[Secret] | None = None) -> str:
    """What of these, or of everything, cannot be opened, by its reason; nothing if all can."""
    names = defaultdict(list)
    for secret in _secrets() if secrets is None else secrets:
        try:
            parts().seal.open(secret.sealed, secret.purpose)
        except SealError as error:
            names[str(error)].append(secret.name)
    return " ".join(f"{', '.join(of_it)}: {reason}." for reason, of_it in names.items())


def _secrets() -> Iterator[Secret]:
    yield from _tokens()
    yield from _callback_secrets()
    yield from _of_contests(Contest.draw_key, "draw_key")
    yield from _of_contests(Contest.reveal, "reveal")


def _tokens() -> Iterator[Secret]:
    rows = select(AccessToken.id, AccessToken.sealed, AccessToken.kind, Community)
    for row_id, sealed, kind, community in db.session.execute(rows.join(Community)):
        name = f"the {kind} token of {community.slug}"
        what_for = purpose(community.group_id, kind)
        yield Secret(name, AccessToken.sealed, row_id, sealed, what_for)


def _callback_secrets() -> Iterator[Secret]:
    rows = select(Community.id, Community.callback_secret, Community.slug)
    for row_id, sealed, slug in db.session.execute(rows):
        name = f"the secret of callbacks of {slug}"
        yield Secret(name, Community.callback_secret, row_id, sealed, CALLBACK_SECRET)


def _of_contests(column: InstrumentedAttribute[str | None], what: str) -> Iterator[Secret]:
    rows = select(Contest.id, column, Contest.slug).where(column.is_not(None))
    for row_id, sealed, slug in db.session.execute(rows):
        if sealed:
            yield Secret(f"the {what} of {slug}", column, row_id, sealed, f"{what}:{slug}")
