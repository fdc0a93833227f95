"""Rules are locked at the opening; what is put right later is a new version, with its reason.

Only words may change that no draw rests on, only while entries are open, and for all to see: on the
page of changes, and in a comment under the post, as the Civil Code (article 1058) wants it.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from contests import texts
from contests.lifecycle import State
from contests.models import Contest, RulesVersion
from errors import Problem
from extensions import db
from once import changed
from outbox import service as outbox
from staff import audit


@dataclass(frozen=True)
class Amendment:
    """All the terms that may still change, as they shall be."""

    description: str
    organiser: str
    claim_terms: str
    claim_days: int  # never fewer than were promised


def lock(contest: Contest, now: datetime, number: int = 1, reason: str = "") -> RulesVersion:
    """The rules as they stand now, as a version. Does not commit."""
    text = texts.render("rules", contest)
    version = RulesVersion(
        number=number,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        created_at=now,
        locked_at=now,
        reason=reason,
    )
    contest.rules.append(version)
    return version


def amendable(contest: Contest, now: datetime) -> bool:
    """Whether entries are open: nobody is promised anything before, and all is fixed after."""
    return contest.state is State.OPEN and now < contest.closes_at


def in_second_half(contest: Contest, now: datetime) -> bool:
    """Whether half of the entry period is over; from then on the law lets nothing be changed."""
    return now - contest.opens_at > (contest.closes_at - contest.opens_at) / 2


def proposed(contest: Contest, amendment: Amendment) -> str:
    """The rules as they would be; nothing is kept."""
    terms = asdict(amendment)
    with db.session.no_autoflush:
        for name, value in terms.items():
            setattr(contest, name, value)
        text = texts.render("rules", contest)
        db.session.expire(contest, list(terms))
    return text


def amend(
    contest: Contest, seen: int, amendment: Amendment, reason: str, by: int | None, now: datetime
) -> None:
    """Make a new version after the one of number `seen`; whoever saw an older one is told so."""
    latest = select(func.max(RulesVersion.number)).where(RulesVersion.contest_id == contest.id)
    here = (Contest.id == contest.id, Contest.state == State.OPEN, Contest.closes_at > now)
    unmoved = (latest.scalar_subquery() == seen, Contest.claim_days <= amendment.claim_days)
    try:
        if not changed(update(Contest).where(*here, *unmoved).values(**asdict(amendment))):
            raise Problem("rules_moved_on")
        version = lock(contest, now, seen + 1, reason)
        _tell(contest, version, by, now)
        db.session.commit()
    except IntegrityError:  # somebody else made the next version at the same moment
        db.session.rollback()
        raise Problem("rules_moved_on") from None


def _tell(contest: Contest, version: RulesVersion, by: int | None, now: datetime) -> None:
    """Where the announcement was: under the post; and in the log."""
    marker = f"{texts.page_of(contest)}/rules/changes#to-{version.number}"
    text = texts.render("amended", contest, reason=version.reason, changes=marker)
    key = f"amended:{contest.id}:{version.number}"
    where = {"community_id": contest.community_id, "contest_id": contest.id}
    outbox.put(key, contest, text, marker, now, post_id=contest.post_id)
    late = in_second_half(contest, now)
    audit.record("contest.amended", at=now, by=by, **where, version=version.number, late=late)
