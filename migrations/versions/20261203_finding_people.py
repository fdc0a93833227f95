"""Entries are found by why somebody is not in, and put in order by tickets; those that were there
before get the name and the time to find them by
"""

import json
from datetime import datetime
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

import columns

revision = "b7e1d04a9c52"
down_revision = "2c94e6b1d7f3"
branch_labels = None
depends_on = None

AT_ONCE = 1000
DEEDS = ("liked", "reposted", "commented", "voted")
entry = sa.table(
    "entry",
    sa.column("id", columns.BIG),
    sa.column("user_id", sa.BigInteger()),
    sa.column("checks", columns.DOCUMENT),
    sa.column("name_key", sa.String(511)),
    sa.column("entered_at", columns.UtcDateTime(timezone=True)),
)
person = sa.table("person", sa.column("user_id"), sa.column("first_name"), sa.column("last_name"))


def upgrade() -> None:
    op.create_index("ix_entry_reasons", "entry", ["contest_id", "state", "reasons", "user_id"])
    op.create_index("ix_entry_tickets", "entry", ["contest_id", "tickets", "user_id"])
    fill(op.get_bind())


def fill(bind: sa.Connection) -> None:
    """What old rows lack, and nothing of those that have it: it may run again."""
    lacking = (
        sa.select(entry, person.c.first_name, person.c.last_name)
        .select_from(entry.outerjoin(person, person.c.user_id == entry.c.user_id))
        .where(sa.or_(entry.c.name_key == "", entry.c.entered_at.is_(None)))
        .order_by(entry.c.id)
    )
    last = 0
    while rows := bind.execute(lacking.where(entry.c.id > last).limit(AT_ONCE)).all():
        last = rows[-1].id
        change = entry.update().where(entry.c.id == sa.bindparam("key"))
        values = {"name_key": sa.bindparam("name"), "entered_at": sa.bindparam("at")}
        found = [
            {"key": row.id, "name": _name(row), "at": row.entered_at or _first(row.checks)}
            for row in rows
        ]
        bind.execute(change.values(values), found)


def _name(row: sa.Row) -> str:
    """As contests.names has it on the day of this migration."""
    name = normalize("NFKC", f"{row.last_name or ''} {row.first_name or ''}").casefold()
    folded = " ".join(normalize("NFKC", name).replace("ё", "е").split())
    return row.name_key or folded[:511].rstrip()


def _first(checks: list[dict]) -> datetime | None:
    met = (c for c in checks if c["what"] in DEEDS and c["verdict"] == "met" and c["at"])
    return min((datetime.fromisoformat(check["at"]) for check in met), default=None)


def downgrade() -> None:
    op.drop_index("ix_entry_tickets", table_name="entry")
    op.drop_index("ix_entry_reasons", table_name="entry")
