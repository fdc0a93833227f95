"""Staff go on although something in the terms is against a rule: they say so, and it is kept."""

from datetime import datetime

from contests.law import stops
from contests.law_terms import of_contest
from contests.models import Contest
from staff import audit


def may_go_on(contest: Contest, known: bool, by: int | None, now: datetime) -> bool:
    """Whether nothing stops these terms, or whoever runs them takes it upon herself.

    Does not commit: the word is kept together with the step that it is given for.
    """
    codes = sorted({remark.code for remark in stops(of_contest(contest))})
    if codes and known:
        where = {"community_id": contest.community_id, "contest_id": contest.id}
        audit.record("contest.law_known", at=now, by=by, **where, codes=codes)
    return known or not codes
