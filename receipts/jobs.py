"""Receipts: who is on a frozen list is written to, if she takes the community's messages."""

from datetime import datetime

from sqlalchemy import func, select

import clock
from communities.models import Capability
from contests.actions import Kind
from contests.models import Contest, LedgerAction
from contests.texts import render
from extensions import db
from once import insert_once
from outbox import service as outbox
from parts import parts
from receipts import service
from receipts.models import ReceiptsSent
from vk.port import Ability
from winners.models import Draw, DrawState, FrozenEntry
from winners.texts import results_page


def send() -> None:
    """Write to the people on every list that was frozen since."""
    parts().bell.answered("receipts.jobs.send")
    written = select(ReceiptsSent.draw_id).where(ReceiptsSent.draw_id == Draw.id).exists()
    able = (Capability.ability == Ability.MESSAGE, Capability.works.is_(True))
    new = (
        select(Draw)
        .join(Contest, Contest.id == Draw.contest_id)
        .join(Capability, Capability.community_id == Contest.community_id)
        .where(Draw.state == DrawState.AWAITING, *able, ~written)
    )
    for draw in list(db.session.scalars(new)):
        send_for(draw, clock.now())


def send_for(draw: Draw, now: datetime) -> None:
    """Ask for all messages of a list in one transaction, once."""
    people = _reachable(draw)
    if insert_once(ReceiptsSent, draw_id=draw.id, at=now, count=len(people)):
        contest = draw.contest
        for row in people:
            key = f"receipt:{draw.id}:{row.user_id}"
            text = _text(contest, draw, row)
            outbox.put_message(key, contest.community, contest.id, row.user_id, text, now)
    db.session.commit()


def _reachable(draw: Draw) -> list[FrozenEntry]:
    """Those on the list who allowed messages."""
    allowed = (
        select(LedgerAction.user_id)
        .where(
            LedgerAction.community_id == draw.contest.community_id,
            LedgerAction.kind == Kind.MESSAGES,
        )
        .group_by(LedgerAction.user_id)
        .having(func.sum(LedgerAction.delta) > 0)
    )
    rows = select(FrozenEntry).where(FrozenEntry.draw_id == draw.id)
    return list(db.session.scalars(rows.where(FrozenEntry.user_id.in_(allowed))))


def _text(contest: Contest, draw: Draw, row: FrozenEntry) -> str:
    return render(
        "receipt",
        contest,
        draw=draw,
        row=row,
        code=service.code_of(contest, row.user_id),
        results_page=results_page(contest),
    )
