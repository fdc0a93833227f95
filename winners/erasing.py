"""Forgetting a contest's people. Its draws stay, and still verify: their files hold only leaves.

What binds a leaf to a person (the contest's key, the frozen list with its nonces, the winners' ids)
is destroyed, and so is what we know of the people themselves. Kept is who won when, for the
condition "not a winner of the last N days", until no contest can ask for it any more. Backups made
before, and what stands on VK, are out of our reach; the public file says so.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from contests.lifecycle import State
from contests.models import Contest, Win
from errors import Problem
from extensions import db
from staff import audit
from winners import traces
from winners.models import Draw, Erasure

ENDED = (State.PUBLISHED, State.CANCELLED)
WINS_KEPT = timedelta(days=3650)  # the longest "not a winner of the last N days"
# Whether something still needs a contest's people: packages above put their question here.
holds: list[Callable[[Contest, datetime], bool]] = []


class Decider(StrEnum):
    """Who decided that a contest's people are forgotten."""

    SCHEDULE = "schedule"  # of the installation: so long after the end
    STAFF = "staff"  # an administrator of the community, at the desk
    OPERATOR = "operator"  # of the installation, by command


def of(contest: Contest) -> Erasure | None:
    """That a contest's people were forgotten, if they were."""
    return db.session.scalar(select(Erasure).where(Erasure.contest_id == contest.id))


def obstacle(contest: Contest, now: datetime) -> str:
    """Why they cannot be forgotten now, as a Problem's code; empty if they can."""
    if contest.state not in ENDED:
        return "erasing_too_early"
    if of(contest):
        return "already_erased"
    return "prizes_still_open" if any(hold(contest, now) for hold in holds) else ""


def erase(contest: Contest, by: int | None, now: datetime, why: Decider) -> Erasure:
    """Forget them for good, and put down that it was done; Problem if it cannot be. Commits."""
    if code := obstacle(contest, now):
        raise Problem(code)
    act = _begun(contest, now)
    counts = traces.destroy(contest)
    act.text = _text(contest, counts, now, why)
    act.sha256 = sha256(act.text.encode()).hexdigest()
    where = {"community_id": contest.community_id, "contest_id": contest.id}
    audit.record("contest.erased", at=now, by=by, sha256=act.sha256, **where)
    db.session.commit()
    return act


def _begun(contest: Contest, now: datetime) -> Erasure:
    """From here on the database lets go of what it keeps otherwise, in this contest only."""
    act = Erasure(contest_id=contest.id, at=now)
    db.session.add(act)
    try:
        db.session.flush()
    except IntegrityError:  # the other half of a double click
        db.session.rollback()
        raise Problem("already_erased") from None
    return act


def _text(contest: Contest, counts: dict[str, int], now: datetime, why: Decider) -> str:
    """erasure.txt: ASCII, `key=value` lines."""
    draws = select(Draw.manifest_id).where(Draw.contest_id == contest.id).order_by(Draw.number)
    wins = db.session.scalar(select(func.count()).where(Win.contest_id == contest.id))
    lines = {
        "spec": "erasure/1",
        "contest": contest.slug,
        "erased_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "decided_by": why,
        "key_sha256": contest.key_sha256 or "-",
        "manifests": ",".join(db.session.scalars(draws)) or "-",
        "destroyed": ",".join(f"{name}:{count}" for name, count in counts.items()),
        "kept": f"wins:{wins}",
        "out_of_reach": "earlier-backups,posts-on-vk",
    }
    return "".join(f"{key}={value}\n" for key, value in lines.items())


def due(now: datetime) -> list[int]:
    """Ids of the contests whose time has come."""
    ripe = (Contest.erase_at <= now, Contest.state.in_(ENDED), Erasure.id.is_(None))
    found = select(Contest.id).outerjoin(Erasure, Erasure.contest_id == Contest.id).where(*ripe)
    return list(db.session.scalars(found.order_by(Contest.id)))


def erase_due(now: datetime) -> None:
    """Forget the people of every contest whose time has come, and wins that nobody can ask for."""
    for contest_id in due(now):
        contest = db.session.get_one(Contest, contest_id)
        if not obstacle(contest, now):
            erase(contest, None, now, Decider.SCHEDULE)
    db.session.execute(delete(Win).where(Win.won_at < now - WINS_KEPT))
    db.session.commit()
