"""Idioms that make a thing happen once, the same in SQLite and in PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Table, Update
from sqlalchemy.dialects import postgresql, sqlite

from extensions import Base, db


def changed(statement: Update) -> int:
    """Run a conditional UPDATE and say how many rows it changed."""
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.expire_all()  # what was loaded may say otherwise now
    return cast(CursorResult[Any], result).rowcount


def insert_once(model: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique one like it is there; say whether it was inserted."""
    statement = _insert(model).values(**values).on_conflict_do_nothing()
    keys = cast(Table, model.__table__).primary_key
    return db.session.execute(statement.returning(*keys)).first() is not None


def put_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each in place of the one with its primary key."""
    table = cast(Table, model.__table__)
    statement = _insert(model)
    news = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    if rows:
        keys = list(table.primary_key)
        db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=news), rows)
        db.session.expire_all()


def _insert(model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    on_sqlite = db.engine.dialect.name == "sqlite"
    return sqlite.insert(model) if on_sqlite else postgresql.insert(model)
