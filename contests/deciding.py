"""Staff take an entry out of a draw, or put it back: with a reason, before the freeze, in public.

Everybody reads how many are out and why, without names; she herself reads it on her own page.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, update

from contests import ledger, participation
from contests.desk_models import EntryDecision
from contests.models import Contest, Entry
from contests.participation import LIVE
from errors import Problem
from extensions import db
from once import changed
from staff import audit
from staff.models import Account


def open_to_decisions(contest: Contest) -> bool:
    """Whether the list can still change: from the opening up to the freeze."""
    return contest.state in LIVE


def hide(contest: Contest, user_id: int, reason: str, by: int | None, now: datetime) -> None:
    """Take an entry out, whatever its conditions say. Commits.

    Problem: "entries_stand" before the opening and from the freeze on, "decided_already",
    "no_entry". Then nothing has changed.
    """
    _decide(contest, user_id, True, reason, by, now)


def restore(contest: Contest, user_id: int, reason: str, by: int | None, now: datetime) -> None:
    """Let its conditions decide again. Commits. Problem: as above."""
    _decide(contest, user_id, False, reason, by, now)


def _decide(
    contest: Contest, user_id: int, hidden: bool, reason: str, by: int | None, now: datetime
) -> None:
    try:
        _hold(contest)
        _check(contest, user_id, hidden)
    except Problem:
        db.session.rollback()
        raise
    decision = EntryDecision(
        contest_id=contest.id,
        user_id=user_id,
        hidden=hidden,
        reason=reason,
        at=now,
        account_id=by,
    )
    db.session.add(decision)
    db.session.flush()
    participation.recompute(contest, now, [user_id])
    # The log outlives her: it names the decision, which is forgotten with her.
    where = {"community_id": contest.community_id, "contest_id": contest.id}
    what = "entry.hidden" if hidden else "entry.restored"
    audit.record(what, at=now, by=by, decision=decision.id, **where)
    db.session.commit()


def _hold(contest: Contest) -> None:
    """Let nobody else judge entries before this transaction ends, nor the list be frozen.

    The freeze moves the contest on by the same row: whoever comes second waits, and then sees what
    the first has done. In the order in which readings hold the two.
    """
    community_id = contest.community_id
    live = update(Contest).where(Contest.id == contest.id, Contest.state.in_(LIVE))
    if not changed(live.values(state=Contest.state)):
        raise Problem("entries_stand")
    ledger.hold(community_id)


def _check(contest: Contest, user_id: int, hidden: bool) -> None:
    entry = select(Entry.id).where(Entry.contest_id == contest.id, Entry.user_id == user_id)
    if db.session.scalar(entry) is None:
        raise Problem("no_entry")
    last = last_of(contest, user_id)
    if (last is not None and last.hidden) == hidden:
        raise Problem("decided_already")


def last_of(contest: Contest, user_id: int) -> EntryDecision | None:
    """The decision that holds."""
    return db.session.scalar(_of(contest, user_id).order_by(EntryDecision.id.desc()).limit(1))


def why_hidden(contest: Contest, user_id: int) -> str:
    """Staff's reason, if she is out by their decision."""
    last = last_of(contest, user_id)
    return last.reason if last and last.hidden else ""


def history(contest: Contest, user_id: int) -> Sequence[tuple[EntryDecision, str | None]]:
    """Every decision about her in order, with who made it."""
    named = _of(contest, user_id).add_columns(Account.name)
    named = named.outerjoin(Account, Account.id == EntryDecision.account_id)
    return [(one, name) for one, name in db.session.execute(named.order_by(EntryDecision.id))]


def _of(contest: Contest, user_id: int) -> Select[EntryDecision]:
    here = (EntryDecision.contest_id == contest.id, EntryDecision.user_id == user_id)
    return select(EntryDecision).where(*here)


def public_reasons(contest: Contest) -> list[tuple[str, int]]:
    """Why entries are out by staff's decision, and how many for each reason; names nobody."""
    last = select(func.max(EntryDecision.id)).where(EntryDecision.contest_id == contest.id)
    holding = EntryDecision.id.in_(last.group_by(EntryDecision.user_id))
    number = func.count()
    found = select(EntryDecision.reason, number).where(holding, EntryDecision.hidden)
    in_order = found.group_by(EntryDecision.reason).order_by(number.desc(), EntryDecision.reason)
    return [(reason, count) for reason, count in db.session.execute(in_order)]
