"""Who is in and who is not, by reason."""

from collections import defaultdict

from sqlalchemy import select

from contests.models import Contest, Entry
from extensions import db

ELIGIBLE = "eligible"


def by_reason(contest: Contest) -> dict[str, list[int]]:
    """User ids, ascending, under `eligible` or under each reason why not."""
    groups: dict[str, list[int]] = defaultdict(list)
    rows = select(Entry.user_id, Entry.reasons).where(Entry.contest_id == contest.id)
    for user_id, reasons in db.session.execute(rows.order_by(Entry.user_id)):
        for reason in reasons or [ELIGIBLE]:
            groups[reason].append(user_id)
    return dict(groups)
