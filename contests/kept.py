"""What somebody has typed into a contest's form and not saved yet, so that nothing typed is lost.

A row is for one person, community and number: of a contest; NEW, of the whole form of a new one;
or negative, of a preset (contests.repertoire has these numbers): its few questions, or WHOLE less,
the whole form that she went on to.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from wtforms import FieldList, Form, FormField

from contests.desk_models import KeptForm
from extensions import db
from once import changed, insert_once
from staff.models import AuditRecord

NEW = 0
WHOLE = -1000  # is added to a preset's number for the whole form that was filled from it
KEPT = timedelta(days=30)
LONGEST = 40_000  # characters of all values together
MOST_VALUES = 10  # of one name
BASIS = "kept_basis"  # the contest as it was when the form was opened; see `basis`
CHANGES = ("contest.created", "contest.edited")


@dataclass(frozen=True)
class Place:
    """Whose form it is, and of what."""

    account_id: int
    community_id: int
    number: int


class TooLong(ValueError):
    """More than anybody types."""


def names_of(form: Form, prefix: str = "") -> Iterator[str]:
    """The names under which a browser sends a form's fields; not the token."""
    for field in form:
        if isinstance(field, FormField):
            yield from names_of(field.form)
        elif isinstance(field, FieldList):
            for entry in field:
                yield from names_of(entry.form)
        elif field.type != "CSRFTokenField":
            yield str(field.name)


def keep(
    place: Place, names: Collection[str], sent: Mapping[str, Sequence[str]], now: datetime
) -> datetime | None:
    """Keep what was sent of these names; the later one wins. Gives when the one before was kept."""
    fields = {name: list(sent[name])[:MOST_VALUES] for name in sent if name in names}
    if sum(len(value) for values in fields.values() for value in values) > LONGEST:
        raise TooLong
    row = found(place)
    before = row.kept_at if row else None
    values = {"fields": fields, "kept_at": now}
    if not changed(update(KeptForm).where(*_at(place)).values(**values)):
        where = {"account_id": place.account_id, "community_id": place.community_id}
        insert_once(KeptForm, **where, contest_number=place.number, **values)
    db.session.commit()
    return before


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        KeptForm.account_id == place.account_id,
        KeptForm.community_id == place.community_id,
        KeptForm.contest_number == place.number,
    )


def found(place: Place) -> KeptForm | None:
    """What is kept there."""
    row: KeptForm | None = db.session.scalar(select(KeptForm).where(*_at(place)))
    return row


def unfinished(account_id: int, community_ids: Collection[int]) -> list[KeptForm]:
    """What somebody began to make and has not saved, the latest first."""
    hers = select(KeptForm).where(
        KeptForm.account_id == account_id,
        KeptForm.community_id.in_(community_ids),
        KeptForm.contest_number <= NEW,
    )
    return list(db.session.scalars(hers.order_by(KeptForm.kept_at.desc())))


def forget(place: Place) -> None:
    """It is saved, or she starts over."""
    db.session.execute(delete(KeptForm).where(*_at(place)))
    db.session.commit()


def forget_old(now: datetime) -> None:
    """Nobody comes back to what was typed a month ago."""
    db.session.execute(delete(KeptForm).where(KeptForm.kept_at < now - KEPT))
    db.session.commit()


def basis(contest_id: int) -> int:
    """A number that grows whenever a contest's terms are changed."""
    changes = (AuditRecord.contest_id == contest_id, AuditRecord.what.in_(CHANGES))
    return db.session.scalar(select(func.max(AuditRecord.id)).where(*changes)) or 0
