"""Delivering a row: claimed, looked for if an earlier try may have left it, else sent."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Update, case, update

import pulse
import restores
from communities import obstacles
from communities.models import Community
from communities.service import vk_of
from extensions import db
from failpoints import reach
from once import changed
from outbox.models import Delivery, OutboxRow
from outbox.service import carries, free
from vk.errors import Action, VkError
from vk.port import Vk

GUID_HOLDS = timedelta(minutes=10)  # how long we dare to rely on VK's guid alone; VK does not say
# Somebody has to act in VK or to bring a new token, or VK has had enough for a while: looking again
# meanwhile costs nothing, because the obstacle is known and VK is not called.
BLOCKED = timedelta(minutes=10)
SLOWEST_RETRY_S = 600
LOOK_AT = 100  # posts of the wall, newest first
BLIND = (Action.NO_RIGHT, Action.TOKEN_DEAD)  # the token that looks is not the one that writes

log = structlog.get_logger()


@dataclass(frozen=True)
class Wanted:
    """A row as plain values, so that no session is open while VK is asked."""

    row_id: int
    key: str
    community_id: int
    group_id: int
    post_id: int | None
    peer_id: int | None
    text: str
    marker: str
    guid: str
    attempts: int
    due_at: datetime
    created_at: datetime
    forgotten: bool  # whether it may have been sent before a backup was restored

    @property
    def random_id(self) -> int:
        """The same for the same message, and positive in 64 bits."""
        return int(self.guid[:16], 16) >> 1


def deliver(row_id: int, now: datetime) -> None:
    """Send a row unless it is sent, or somebody else is sending it."""
    wanted = _claim(row_id, now)
    if wanted is None:
        return
    vk = vk_of(db.session.get_one(Community, wanted.community_id))
    db.session.commit()
    reach("outbox.claimed")
    began = time.monotonic()
    try:
        with pulse.beating(
            lambda: _hold(wanted, now + timedelta(seconds=time.monotonic() - began))
        ):
            sent_id = _find(vk, wanted, now) or _send(vk, wanted)
    except VkError as error:
        _failed(wanted, error, now)
    else:
        reach("outbox.sent")
        _sent(wanted, sent_id, now)


def _claim(row_id: int, now: datetime) -> Wanted | None:
    taken = changed(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, *free(now))
        .values(leased_until=now + pulse.lease(), attempts=OutboxRow.attempts + 1)
    )
    wanted = _wanted(row_id, now) if taken else None
    db.session.commit()
    return wanted


def _wanted(row_id: int, now: datetime) -> Wanted:
    row = db.session.get_one(OutboxRow, row_id)
    group_id = db.session.get_one(Community, row.community_id).group_id
    return Wanted(
        row.id,
        row.key,
        row.community_id,
        group_id,
        row.post_id,
        row.peer_id,
        row.text,
        row.marker,
        row.guid,
        row.attempts,
        row.next_try_at,
        row.created_at,
        restores.lately(now),
    )


def _ours(wanted: Wanted) -> Update:
    """Of the row, unless another worker has claimed it since."""
    return update(OutboxRow).where(
        OutboxRow.id == wanted.row_id, OutboxRow.attempts == wanted.attempts
    )


def _hold(wanted: Wanted, now: datetime) -> None:
    """Keep a claimed row for longer. Does not commit."""
    held = _ours(wanted).where(OutboxRow.leased_until.is_not(None))
    db.session.execute(held.values(leased_until=now + pulse.lease()))


def _find(vk: Vk, wanted: Wanted, now: datetime) -> int | None:
    """What an earlier try may have left on the wall."""
    if wanted.peer_id or (wanted.attempts == 1 and not wanted.forgotten):
        return None
    try:
        return _on_the_wall(vk, wanted)
    except VkError as error:
        young = now - wanted.created_at < GUID_HOLDS
        if error.action in BLIND and young and not wanted.forgotten:
            return None
        raise


def _on_the_wall(vk: Vk, wanted: Wanted) -> int | None:
    wall = -wanted.group_id
    if wanted.post_id is None:
        posts = vk.recent_posts(wall, LOOK_AT)
        return next((post.post_id for post in posts if carries(post.text, wanted.marker)), None)
    comments = vk.comments(wall, wanted.post_id)
    mine = (c.comment_id for c in comments if c.from_id == wall and carries(c.text, wanted.marker))
    return next(mine, None)


def _send(vk: Vk, wanted: Wanted) -> int:
    if wanted.peer_id:
        return vk.send_message(wanted.peer_id, wanted.text, wanted.random_id)
    if wanted.post_id is None:
        return vk.publish_post(wanted.group_id, wanted.text, wanted.guid)
    return vk.publish_comment(-wanted.group_id, wanted.post_id, wanted.text, wanted.guid)


def _sent(wanted: Wanted, sent_id: int, now: datetime) -> None:
    """Whoever has the row by now: what stands on VK is sent, and was so when it was noted first."""
    unsent = (OutboxRow.id == wanted.row_id, OutboxRow.state != Delivery.SENT)
    values = {"state": Delivery.SENT, "sent_id": sent_id, "sent_at": now}
    changed(update(OutboxRow).where(*unsent).values(**values, leased_until=None, error=None))
    db.session.commit()


def _failed(wanted: Wanted, error: VkError, now: datetime) -> None:
    """Unless somebody let the row go meanwhile: what she put right, this try did not know of."""
    state, later = Delivery.WAITING, now
    if error.action is Action.RETRY:
        later += _growing(wanted.attempts)
    elif error.action in obstacles.REMEMBERED:
        later += BLOCKED
    elif error.action is Action.PERSON and wanted.peer_id:
        state = Delivery.UNREACHABLE
    else:
        state = Delivery.STUCK
    _put_off(wanted, state, later, str(error)[:255])
    log.warning("outbox_not_sent", key=wanted.key, state=state, error=str(error)[:255])


def _put_off(wanted: Wanted, state: Delivery, later: datetime, error: str) -> None:
    unmoved = OutboxRow.next_try_at == wanted.due_at
    when = case((unmoved, later), else_=OutboxRow.next_try_at)
    values = {"state": state, "next_try_at": when, "leased_until": None, "error": error}
    changed(_ours(wanted).where(OutboxRow.state == Delivery.WAITING).values(**values))
    db.session.commit()


def _growing(attempts: int) -> timedelta:
    """There may have been very many of them, if the row waited for a person before."""
    return timedelta(seconds=min(2 ** min(attempts, 10), SLOWEST_RETRY_S))
