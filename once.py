"""Two idioms that make a thing happen once, the same in SQLite and in PostgreSQL."""

from typing import Any, cast

from sqlalchemy import CursorResult, Update
from sqlalchemy.dialects import postgresql, sqlite

from extensions import Base, db


def changed(statement: Update) -> int:
    """Run a conditional UPDATE and say how many rows it changed."""
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.expire_all()  # what was loaded may say otherwise now
    return cast(CursorResult[Any], result).rowcount


def insert_once(model: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique one like it is there; say whether it was inserted."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    statement = insert(model).values(**values).on_conflict_do_nothing()
    result = db.session.execute(statement)
    return cast(CursorResult[Any], result).rowcount == 1
