"""Receipts: who is on a frozen list is written to, if she takes the community's messages."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

import clock
from communities.models import Capability
from contests.actions import Kind
from contests.models import Contest, LedgerAction
from contests.texts import render
from extensions import db
from once import insert_once
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from parts import parts
from receipts import service
from receipts.models import ReceiptsSent
from vk.port import Ability
from winners import anchors
from winners.models import Anchor, AnchorKind, Draw, DrawState, FrozenEntry
from winners.texts import results_page

GO_OUT = timedelta(days=7)  # for so long we look whether all receipts of a list have gone out


def send() -> None:
    """Write to the people on every list that was frozen since."""
    parts().bell.answered("receipts.jobs.send")
    for draw in list(db.session.scalars(_new())):
        send_for(draw, clock.now())
    note_sent(clock.now())


def due(now: datetime) -> bool:
    """Whether there is anything to send, or to look after."""
    rows = (
        _new().with_only_columns(Draw.id),
        _unmarked(now).with_only_columns(ReceiptsSent.draw_id),
    )
    return any(db.session.scalar(some.limit(1)) is not None for some in rows)


def _new() -> Select[Draw]:
    """Lists nobody was written to about, of communities that may write."""
    written = select(ReceiptsSent.draw_id).where(ReceiptsSent.draw_id == Draw.id).exists()
    able = (Capability.ability == Ability.MESSAGE, Capability.works.is_(True))
    return (
        select(Draw)
        .join(Contest, Contest.id == Draw.contest_id)
        .join(Capability, Capability.community_id == Contest.community_id)
        .where(Draw.state == DrawState.AWAITING, *able, ~written)
    )


def _unmarked(now: datetime) -> Select[ReceiptsSent]:
    """Lists whose receipts may not all have gone out yet."""
    marked = select(Anchor.id).where(
        Anchor.draw_id == ReceiptsSent.draw_id, Anchor.kind == AnchorKind.MESSAGES
    )
    fresh = (ReceiptsSent.count > 0, ReceiptsSent.at > now - GO_OUT)
    return select(ReceiptsSent).where(*fresh, ~marked.exists())


def send_for(draw: Draw, now: datetime) -> None:
    """Ask for all messages of a list in one transaction, once."""
    people = _reachable(draw)
    if insert_once(ReceiptsSent, draw_id=draw.id, at=now, count=len(people)):
        contest = draw.contest
        for row in people:
            key = f"receipt:{draw.id}:{row.user_id}"
            text = _text(contest, draw, row)
            outbox.put_message(key, contest, row.user_id, text, now)
    db.session.commit()


def note_sent(now: datetime) -> None:
    """Once all receipts of a list have gone out, that is a public mark of it too."""
    for row in list(db.session.scalars(_unmarked(now))):
        last_at, sent, waiting = _delivered(row.draw_id)
        if last_at and not waiting:
            draw = db.session.get_one(Draw, row.draw_id)
            anchors.note_messages(draw, sent, last_at, now)
    db.session.commit()


def _delivered(draw_id: int) -> tuple[datetime | None, int, int]:
    """When the last receipt went out, how many have, and how many are still to go."""
    state = OutboxRow.state
    found = select(
        func.max(OutboxRow.sent_at),
        func.count().filter(state == Delivery.SENT),
        func.count().filter(state == Delivery.WAITING),
    ).where(OutboxRow.key.startswith(f"receipt:{draw_id}:"))
    last_at, sent, waiting = db.session.execute(found).one()
    return last_at, sent, waiting


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
