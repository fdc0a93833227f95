"""What must not change from the freeze on, and other values for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Enum, Integer, Table, select

from columns import UtcDateTime
from extensions import Base, db

SOME = {UtcDateTime: datetime(2026, 1, 1, tzinfo=UTC), BigInteger: 1, Integer: 1}
GROWS = {"state", "signature", "drawn_at"}  # of a draw: what is known of it later
LISTS = ("draw", "frozen_entry", "place", "rules_version", "prize")


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def rows(name: str) -> list[dict[str, Any]]:
    """Every row of a table, in order."""
    found = select(table(name)).order_by(table(name).c.id)
    return [dict(row) for row in db.session.execute(found).mappings()]


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Manifests, entries, frozen rows, places, locked rules and prizes as they stand."""
    return {
        name: [
            {key: value for key, value in row.items() if name != "draw" or key not in GROWS}
            for row in rows(name)
        ]
        for name in LISTS
    }


def others(column: Column[Any], value: Any) -> Iterator[Any]:
    """Values that a column could hold instead."""
    if isinstance(column.type, Enum):
        kind = column.type.enum_class
        yield from (word for word in kind or () if word != value)
    elif value is None:
        yield SOME.get(type(column.type), "a" * 64)
    else:
        yield _other(value)


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case StrEnum() | str():
            return "b" + value[1:] if value[:1] == "a" else "a" + value[1:]
        case int():
            return value + 1
        case datetime():
            return value + timedelta(seconds=1)
        case list():
            return [*value, {"other": 1}]
        case _:
            return {**value, "other": 1}
