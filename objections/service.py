"""Objections to a frozen list: lodged by anybody, answered by staff, for everybody to read.

An accepted one makes the list void, and the next one is frozen with one person more or less: while
nobody can know the round yet, and never afterwards.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from communities.service import vk_of
from contests import participation, people
from contests.lifecycle import State
from contests.models import Contest, Person
from errors import Problem
from extensions import db
from objections.models import Objection, ObjectionKind, ObjectionState, Ruling
from once import changed
from receipts import service as receipts
from staff import audit
from vk.errors import VkError
from vk.port import Person as VkPerson
from winners import freezing, rounds, voiding
from winners.freezing import Member
from winners.models import Draw, DrawState, FrozenEntry
from winners.service import current_draw
from winners.voiding import TooLateError

LEAF = re.compile("[0-9a-f]{64}")
TRIES = 5  # of as many people who object at the same moment


def of(contest: Contest) -> Sequence[Objection]:
    """Those of a contest, in their order."""
    rows = select(Objection).where(Objection.contest_id == contest.id)
    return db.session.scalars(rows.order_by(Objection.number)).all()


def open_count(contest: Contest) -> int:
    """How many wait for an answer."""
    waiting = (Objection.contest_id == contest.id, Objection.state == ObjectionState.OPEN)
    return db.session.scalar(select(func.count()).where(*waiting)) or 0


def list_in_question(contest: Contest, now: datetime) -> Draw | None:
    """The frozen list that can be objected to; None before the freeze and once the round is near.

    A round that somebody has brought is known, whatever our clock says.
    """
    draw = current_draw(contest) if contest.state is State.FROZEN else None
    if draw is None or draw.state is not DrawState.AWAITING or draw.round_at <= now:
        return None
    return None if rounds.known(contest.beacon_chain or "", draw.round) else draw


def lodge(
    contest: Contest, kind: ObjectionKind, who: str, text: str, contact: str, now: datetime
) -> Objection:
    """Put an objection down for staff. Commits.

    `who` is a VK address, or a leaf of the list. Whether she is on it is told to nobody. Problem:
    "objections_closed", "no_such_entry", "no_such_person", "vk_cannot_say".
    """
    if list_in_question(contest, now) is None:
        raise Problem("objections_closed")
    user_id = _who(contest, who.strip())
    said = {"text": text, "contact": contact or None, "filed_at": now}
    for _ in range(TRIES):
        draw = list_in_question(contest, now)
        if draw is None:
            raise Problem("objections_closed")
        objection = Objection(
            contest_id=contest.id,
            draw_id=draw.id,
            number=1 + len(of(contest)),
            kind=kind,
            user_id=user_id,
            state=ObjectionState.OPEN,
            **said,
        )
        db.session.add(objection)
        try:
            db.session.commit()
        except IntegrityError:  # somebody else has just taken this number, or the list is void
            db.session.rollback()
        else:
            return objection
    raise Problem("list_moved_on")


def _who(contest: Contest, typed: str) -> int:
    if not LEAF.fullmatch(typed):
        return receipts.who_is(contest, typed)
    draw = current_draw(contest)
    here = (FrozenEntry.draw_id == (draw.id if draw else 0), FrozenEntry.leaf == typed)
    found = db.session.scalar(select(FrozenEntry.user_id).where(*here))
    if found is None:
        raise Problem("no_such_entry")
    return found


def decline(objection: Objection, answer: str, by: int | None, now: datetime) -> None:
    """The list is right as it is; everybody reads why. Commits."""
    _settle(objection, by, now, state=ObjectionState.DECLINED, answer=answer)
    db.session.commit()


def accept(objection: Objection, answer: str, by: int | None, now: datetime) -> Draw:
    """Freeze another list, with her or without her; gives it. Commits.

    Problem: "objection_answered", "ruled_already", "on_list_already", "not_on_list",
    "nobody_left", "too_late_to_accept", "list_moved_on". Then nothing has changed.
    """
    contest = db.session.get_one(Contest, objection.contest_id)
    draw = list_in_question(contest, now)
    if draw is None or objection.user_id is None:
        raise Problem("too_late_to_accept")
    draw_id, led_to, user_id = draw.id, draw.number + 1, objection.user_id
    inside = objection.kind is ObjectionKind.MISSING
    _get_to_know(contest, user_id, now)
    try:
        _settle(objection, by, now, state=ObjectionState.ACCEPTED, answer=answer, led_to=led_to)
        _rule(contest, user_id, inside, answer, by, now)
        tickets = participation.overrule(contest, user_id, now, inside=inside)
        members = _put_right(draw, user_id, tickets)
        following = voiding.after_objection(draw, members, now)
        db.session.commit()
    except Problem:
        db.session.rollback()
        raise
    except TooLateError:
        db.session.rollback()
        raise Problem(_why_too_late(contest, draw_id)) from None
    except IntegrityError:  # another contest became the chain's last link meanwhile
        db.session.rollback()
        raise Problem("list_moved_on") from None
    return following


def _get_to_know(contest: Contest, user_id: int, now: datetime) -> None:
    """Ask VK for the name of somebody whom no reading has found; it may be published. Commits."""
    if db.session.get(Person, user_id):
        return
    vk = vk_of(contest.community)
    db.session.commit()  # nothing is held while VK answers
    found: Mapping[int, VkPerson] = {}
    with suppress(VkError):  # the round would not wait for VK
        found = vk.people([user_id])
    people.keep([{**asdict(person), "checked_at": now} for person in found.values()])
    db.session.commit()


def _settle(objection: Objection, by: int | None, now: datetime, **values: object) -> None:
    """Answer it, once. Does not commit."""
    here = (Objection.id == objection.id, Objection.state == ObjectionState.OPEN)
    answered = {**values, "answered_at": now, "account_id": by}
    if not changed(update(Objection).where(*here).values(**answered)):
        raise Problem("objection_answered")
    contest = db.session.get_one(Contest, objection.contest_id)
    where = {"community_id": contest.community_id, "contest_id": contest.id}
    audit.record(f"objection.{values['state']}", at=now, by=by, number=objection.number, **where)


def _rule(
    contest: Contest, user_id: int, inside: bool, reason: str, by: int | None, now: datetime
) -> None:
    ruling = Ruling(
        contest_id=contest.id,
        user_id=user_id,
        inside=inside,
        reason=reason,
        at=now,
        account_id=by,
    )
    db.session.add(ruling)
    try:
        db.session.flush()
    except IntegrityError:
        raise Problem("ruled_already") from None


def _put_right(draw: Draw, user_id: int, tickets: int) -> list[Member]:
    """The people of a list with her, if she has tickets, or without her."""
    listed = list(voiding.listed(draw))
    others = [member for member in listed if member.user_id != user_id]
    was_on_it = len(others) < len(listed)
    if tickets and was_on_it:
        raise Problem("on_list_already")
    if tickets:
        return [*others, freezing.member(draw.contest, user_id, tickets)]
    if not was_on_it:
        raise Problem("not_on_list")
    if not others:
        raise Problem("nobody_left")
    return others


def _why_too_late(contest: Contest, draw_id: int) -> str:
    now_current = current_draw(contest)
    is_same = now_current is not None and now_current.id == draw_id
    return "too_late_to_accept" if is_same else "list_moved_on"
