"""Claims: begun with the results, settled or passed on by staff, reminded of by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from communities.models import Capability
from contests.lifecycle import State
from contests.models import Contest, Win
from errors import Problem
from extensions import db
from once import changed, insert_once
from outbox import service as outbox
from prizes import texts
from prizes.models import Claim, ClaimState
from staff import audit
from vk.port import Ability
from winners import erasing, replacing
from winners.models import Draw, DrawState, Place
from winners.seats import Reason

REMIND_BEFORE = timedelta(days=3)


def begin_all(now: datetime) -> None:
    """Give the winners of published draws their claims, once."""
    claimed = select(Claim.id).where(Claim.draw_id == Draw.id).exists()
    published = select(Draw).join(Contest, Contest.id == Draw.contest_id)
    new = (Contest.state == State.PUBLISHED, Draw.state == DrawState.DRAWN, ~claimed)
    for draw in list(db.session.scalars(published.where(*new))):
        for seat in replacing.seats_of(draw):
            if seat.holder:
                _begin(draw, seat.number, seat.holder, "won", now)
        db.session.commit()


def _begin(draw: Draw, seat: int, rank: int, text: str, now: datetime) -> None:
    due_at = now + timedelta(days=draw.contest.claim_days)
    made = insert_once(
        Claim,
        draw_id=draw.id,
        seat=seat,
        rank=rank,
        state=ClaimState.OPEN,
        begun_at=now,
        remind_at=max(now, due_at - REMIND_BEFORE),
        due_at=due_at,
    )
    if made:
        _write(draw, rank, text, due_at, now)


def _write(draw: Draw, rank: int, text: str, due_at: datetime, now: datetime) -> None:
    """A message to the winner, where the community may write messages at all."""
    contest = draw.contest
    place = next(place for place in draw.places if place.rank == rank)
    if place.user_id and may_write(contest.community_id):
        words = texts.message(text, contest, place, due_at)
        key = f"{text}:{draw.id}:{rank}"
        outbox.put_message(key, contest, place.user_id, words, now)


def may_write(community_id: int) -> bool:
    """Whether the community's key may write messages, as it was last tried out."""
    able = (Capability.community_id == community_id, Capability.ability == Ability.MESSAGE)
    return bool(db.session.scalar(select(Capability.works).where(*able)))


def remind_all(now: datetime) -> None:
    """Write once to winners whose time is running out."""
    waiting = (Claim.state == ClaimState.OPEN, Claim.reminded_at.is_(None), Claim.remind_at <= now)
    for claim in list(db.session.scalars(select(Claim).where(*waiting))):
        once = update(Claim).where(Claim.id == claim.id, Claim.reminded_at.is_(None))
        if changed(once.values(reminded_at=now)) and claim.due_at > now:
            draw = db.session.get_one(Draw, claim.draw_id)
            _write(draw, claim.rank, "remind", claim.due_at, now)
        db.session.commit()


def claims(draw: Draw) -> Sequence[Claim]:
    """Those of a draw, by seat and then in their order."""
    rows = select(Claim).where(Claim.draw_id == draw.id).order_by(Claim.seat, Claim.id)
    return db.session.scalars(rows).all()


def settle(draw: Draw, rank: int, by: int | None, now: datetime) -> None:
    """The prize was handed over."""
    _move(draw, rank, ClaimState.OPEN, ClaimState.CLAIMED, now)
    _tell("prize.claimed", draw, rank, by, now)


def unsettle(draw: Draw, rank: int, by: int | None, now: datetime) -> None:
    """That was a slip of the hand."""
    _move(draw, rank, ClaimState.CLAIMED, ClaimState.OPEN, None)
    _tell("prize.unclaimed", draw, rank, by, now)


def _move(
    draw: Draw, rank: int, before: ClaimState, after: ClaimState, settled_at: datetime | None
) -> None:
    here = (Claim.draw_id == draw.id, Claim.rank == rank, Claim.state == before)
    moved = update(Claim).where(*here).values(state=after, settled_at=settled_at)
    if not changed(moved):
        raise Problem("prize_moved_on")


def _tell(what: str, draw: Draw, rank: int, by: int | None, now: datetime) -> None:
    contest = draw.contest
    audit.record(
        what, at=now, by=by, community_id=contest.community_id, contest_id=contest.id, rank=rank
    )
    db.session.commit()


def pass_on(draw: Draw, rank: int, reason: Reason, by: int | None, now: datetime) -> None:
    """Replace a winner by the next reserve: for good, and for everybody to see."""
    _move(draw, rank, ClaimState.OPEN, ClaimState.PASSED_ON, now)
    row = replacing.replace(draw, rank, reason, by, now)
    if row.moved_up:
        _begin(draw, row.seat, row.moved_up, "moved_up", now)
    _remember(draw, rank, row.moved_up, now)
    contest = draw.contest
    outbox.put(
        f"replacement:{draw.id}:{row.number}",
        contest,
        texts.replacement(draw, row),
        texts.replacement_marker(draw, row),
        now,
        post_id=contest.post_id,
    )
    db.session.commit()


def _remember(draw: Draw, left: int, moved_up: int | None, now: datetime) -> None:
    """Whoever left has not won; whoever moved up has."""
    people = {place.rank: place.user_id for place in draw.places}
    lost = select(Win).where(Win.contest_id == draw.contest_id, Win.user_id == people[left])
    for win in db.session.scalars(lost):
        db.session.delete(win)
    if moved_up and people[moved_up]:
        insert_once(
            Win,
            community_id=draw.contest.community_id,
            contest_id=draw.contest_id,
            user_id=people[moved_up],
            won_at=now,
        )


def _holds(contest: Contest, now: datetime) -> bool:
    """Whether a winner may still come for her prize."""
    open_claims = select(Claim.id).join(Draw, Draw.id == Claim.draw_id)
    waiting = (Draw.contest_id == contest.id, Claim.state == ClaimState.OPEN, Claim.due_at > now)
    return db.session.scalar(open_claims.where(*waiting).limit(1)) is not None


erasing.holds.append(_holds)  # people are not forgotten meanwhile


def place_at(draw: Draw, rank: int) -> Place | None:
    """The place of a rank."""
    return next((place for place in draw.places if place.rank == rank), None)
