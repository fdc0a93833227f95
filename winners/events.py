"""A public event's result: written down once by staff, and then it decides the draw."""

import re
from datetime import datetime

from sqlalchemy import select, update

from contests.chance import LONGEST_RESULT, Chance, round_at
from contests.lifecycle import State, Step
from contests.models import Contest, DueStep
from errors import Problem
from extensions import db
from once import changed
from staff import audit
from winners.sources import Source, SourceError


def write_down(contest: Contest, line: str, by: int | None, now: datetime) -> int:
    """Keep the result, once, after its time; gives the id of the draw's step, due now. Commits.

    Problem: "odd_result" if it is not one line of printable ASCII, "event_to_come", and
    "contest_moved_on" if somebody has written it down already.
    """
    result = re.sub(r" +", " ", line.strip())
    _check(contest, result, now)
    once = update(Contest).where(
        Contest.id == contest.id,
        Contest.state == State.FROZEN,
        Contest.chance == Chance.EVENT,
        Contest.event_result.is_(None),
    )
    if not changed(once.values(event_result=result)):
        raise Problem("contest_moved_on")
    due = select(DueStep).where(DueStep.contest_id == contest.id, DueStep.step == Step.DRAW)
    step = db.session.scalars(due).one()
    step.next_try_at = now
    audit.record(
        "event.told",
        at=now,
        by=by,
        community_id=contest.community_id,
        contest_id=contest.id,
        result=result,
    )
    db.session.commit()
    return step.id


def _check(contest: Contest, result: str, now: datetime) -> None:
    known_at = round_at(contest)
    if known_at is None or now < known_at:
        raise Problem("event_to_come")
    try:
        Source(Chance.EVENT.value, contest.beacon_chain or "").randomness(result)
    except SourceError:
        raise Problem("odd_result") from None
    if len(result) > LONGEST_RESULT:
        raise Problem("odd_result")
