"""People as VK names them, kept; their entries are found by the same names."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from contests.models import Contest, Entry, Person
from contests.names import name_key
from extensions import db
from once import put_all

AT_ONCE = 500


def keep(rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what VK says of people (all columns of Person). Does not commit."""
    in_order = sorted(rows, key=lambda row: int(row["user_id"]))
    for start in range(0, len(in_order), AT_ONCE):
        some = in_order[start : start + AT_ONCE]
        renamed = _renamed(some)
        put_all(Person, some)
        _rename(renamed)


def _renamed(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """By id, the new keys of those whose names were others, or not known."""
    news = {row["user_id"]: (row["first_name"], row["last_name"]) for row in rows}
    known = select(Person.user_id, Person.first_name, Person.last_name)
    found = db.session.execute(known.where(Person.user_id.in_(news)))
    before = {user_id: (first, last) for user_id, first, last in found}
    return {key: name_key(*name) for key, name in news.items() if before.get(key) != name}


def _rename(keys: Mapping[int, str]) -> None:
    """In every contest; entries are indexed by contest first."""
    here = (Entry.contest_id.in_(select(Contest.id)), Entry.user_id.in_(keys))
    known = select(Entry.id, Entry.user_id, Entry.name_key).where(*here).order_by(Entry.id)
    stale = [
        {"id": entry_id, "name_key": keys[user_id]}
        for entry_id, user_id, key in db.session.execute(known)
        if key != keys[user_id]
    ]
    if stale:
        db.session.execute(update(Entry), stale)
