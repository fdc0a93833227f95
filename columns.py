"""Column types that mean the same in SQLite and in PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(kind: type[StrEnum]) -> Enum:
    """A word of a StrEnum, kept as plain text so that a new word needs no migration."""
    words = [word.value for word in kind]
    return Enum(kind, native_enum=False, length=16, values_callable=lambda _: words)


# SQLite numbers rows by itself only in a column of its plain INTEGER type (64 bits there).
BIG = BigInteger().with_variant(Integer(), "sqlite")
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")

Key = Annotated[int, mapped_column(BIG, primary_key=True)]
VkId = Annotated[int, mapped_column(BigInteger)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Sha256 = Annotated[str, mapped_column(String(64))]
Document = Annotated[dict[str, Any], mapped_column(DOCUMENT)]
Documents = Annotated[list[dict[str, Any]], mapped_column(DOCUMENT)]
Words = Annotated[list[str], mapped_column(DOCUMENT)]
