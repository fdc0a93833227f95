"""A contest's cover: put there, taken away, found. It is no part of the rules."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select

import once
from contests.desk_models import Cover
from contests.lifecycle import State
from contests.models import Contest
from errors import Problem
from extensions import db
from staff import audit

# Once a contest has ended, its page is a document, and stays as its readers saw it.
ENDED = frozenset({State.PUBLISHED, State.CANCELLED})


def changeable(contest: Contest) -> bool:
    """Whether its cover may still be put, replaced or removed."""
    return contest.state not in ENDED


def fingerprint_of(contest: Contest) -> str:
    """The sha256 of the contest's cover; empty if it has none."""
    return db.session.scalar(select(Cover.sha256).where(Cover.contest_id == contest.id)) or ""


def fingerprints(contests: Sequence[Contest]) -> dict[int, str]:
    """The same of many, by the contest's id; those without a cover are not there."""
    ids = [contest.id for contest in contests]
    found = select(Cover.contest_id, Cover.sha256).where(Cover.contest_id.in_(ids))
    return {row.contest_id: row.sha256 for row in db.session.execute(found)}


def jpeg_of(contest_id: int) -> bytes | None:
    """The cover itself."""
    return db.session.scalar(select(Cover.jpeg).where(Cover.contest_id == contest_id))


def put(contest: Contest, jpeg: bytes, by: int | None, now: datetime) -> None:
    """Give a contest this cover, in place of the one it had."""
    _only_while_it_runs(contest)
    made = {"jpeg": jpeg, "sha256": sha256(jpeg).hexdigest(), "made_at": now}
    once.put_all(Cover, [{"contest_id": contest.id, **made}])
    _tell("contest.cover_put", contest, by, now)


def remove(contest: Contest, by: int | None, now: datetime) -> None:
    """Take the cover away; done already is as good."""
    _only_while_it_runs(contest)
    db.session.execute(delete(Cover).where(Cover.contest_id == contest.id))
    _tell("contest.cover_removed", contest, by, now)


def _only_while_it_runs(contest: Contest) -> None:
    if not changeable(contest):
        raise Problem("contest_moved_on")


def _tell(what: str, contest: Contest, by: int | None, now: datetime) -> None:
    about = {"community_id": contest.community_id, "contest_id": contest.id}
    audit.record(what, at=now, by=by, **about)
    db.session.commit()
