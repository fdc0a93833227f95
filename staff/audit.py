"""The audit log: one call per deed, in the same transaction as the deed."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from extensions import db
from staff.models import AuditRecord


def record(
    what: str,
    *,
    at: datetime,
    by: int | None = None,
    community_id: int | None = None,
    contest_id: int | None = None,
    **details: Any,
) -> None:
    """Add a line; `by` is an account's id, or None for what happened by itself."""
    line = AuditRecord(
        what=what,
        at=at,
        account_id=by,
        community_id=community_id,
        contest_id=contest_id,
        details=details,
    )
    db.session.add(line)


def forget_contest(contest_id: int) -> None:
    """A discarded draft leaves its lines, without their link to it."""
    lines = update(AuditRecord).where(AuditRecord.contest_id == contest_id)
    db.session.execute(lines.values(contest_id=None))
