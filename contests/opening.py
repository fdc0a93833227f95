"""Opening and closing: the steps that a contest takes by itself up to its close."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import update

from clock import Clock
from contests import amending, chance, participation, steps, texts
from contests.models import Contest, DueStep
from contests.steps import StepError
from extensions import db
from failpoints import reach
from once import changed
from outbox import delivery
from outbox import service as outbox
from outbox.models import Delivery
from parts import parts


def open_contest(step: DueStep, clock: Clock) -> None:
    """Fix what must not be chosen later, publish the announcement, and let entries in."""
    contest = db.session.get_one(Contest, step.contest_id)
    _commit_to_draw(contest, clock())
    reach("open.fixed")
    post_id = contest.post_id if contest.adopts_post else _announce(contest, clock())
    contest.post_id = post_id
    reach("open.announced")
    if steps.advance(step, clock()):
        db.session.commit()
        participation.recompute_everyone(contest, clock())  # some may have been quicker than we
    else:
        db.session.rollback()


def _commit_to_draw(contest: Contest, now: datetime) -> None:
    """The key, what decides the draw, and the locked rules: once, before anybody is invited."""
    key = secrets.token_bytes(32)
    fixed = changed(
        update(Contest)
        .where(Contest.id == contest.id, Contest.key_sha256.is_(None))
        .values(
            draw_key=parts().seal.seal(key.hex(), f"draw_key:{contest.slug}"),
            key_sha256=hashlib.sha256(key).hexdigest(),
            **chance.fixed(contest),
        )
    )
    if fixed:
        contest.opens_at = min(contest.opens_at, now)  # staff may have opened it early
        amending.lock(contest, now)
    db.session.commit()


def _announce(contest: Contest, now: datetime) -> int:
    key = f"announcement:{contest.id}"
    text = texts.announcement(contest)
    outbox.put(key, contest, text, texts.page_of(contest), now)
    db.session.commit()
    return delivered(key, now)


def delivered(key: str, now: datetime) -> int:
    """VK's id of an outbox row, sent now if need be; StepError while it cannot be."""
    row = outbox.by_key(key)
    if row and row.state is Delivery.WAITING:
        delivery.deliver(row.id, now)
        row = outbox.by_key(key)
    if row is None or row.state is not Delivery.SENT or row.sent_id is None:
        raise StepError("vk_refuses" if row and row.state is Delivery.STUCK else "vk_away")
    return row.sent_id


def close_contest(step: DueStep, clock: Clock) -> None:
    """What is done from here on comes too late, also if staff have closed before the time."""
    now = clock()
    if steps.advance(step, now):
        reach("close.moved")
        early = (Contest.id == step.contest_id, Contest.closes_at > now)
        changed(update(Contest).where(*early).values(closes_at=now))
        db.session.commit()
    else:
        db.session.rollback()
