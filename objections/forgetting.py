"""What erasing a contest's people takes from its objections."""

from sqlalchemy import delete, update

from contests.models import Contest
from objections.models import Objection, Ruling
from winners.traces import Traces


def traces(contest: Contest) -> Traces:
    """Whom they were about and who lodged them; number, kind, dates and answers stay."""
    about = (Objection.contest_id == contest.id, Objection.user_id.is_not(None))
    yield (
        "objections",
        update(Objection).where(*about).values(user_id=None, text=None, contact=None),
    )
    yield "rulings", delete(Ruling).where(Ruling.contest_id == contest.id)
