"""What VK told us not to do for a while, or until a person has acted: remembered for all calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from clock import Clock
from communities.models import Community, Obstacle
from extensions import db
from once import changed
from vk.errors import Action, VkError
from vk.port import Kind

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=24)
GROWS_WITHIN = timedelta(days=1)  # after a pause: the next one is longer
PROBE_AT_MOST_EVERY = timedelta(minutes=10)
REMEMBERED = (Action.PAUSE, Action.HUMAN, Action.TOKEN_DEAD)
ASK_FOR_PROBE = (5, 15, 27, 28, 1051, 1117)  # VK's codes: a token can do less than it could
TOO_MANY_SERVERS = 2000  # stands in the community's callbacks, and whoever removes one tries again

log = structlog.get_logger()


@dataclass(frozen=True)
class Wait:
    """An obstacle as calls see it; `method` is empty for all methods of this kind of token."""

    kind: str
    method: str
    action: Action
    code: int | None
    redirect_uri: str | None
    until: datetime | None

    def holds(self, kind: Kind, method: str, now: datetime) -> bool:
        """Whether such a call has to wait."""
        concerns = self.kind == kind and self.method in ("", method)
        return concerns and (self.until is None or now < self.until)

    def error(self, method: str) -> VkError:
        """What a call gets instead of VK's answer."""
        lasting = {Action.HUMAN: "for a person", Action.TOKEN_DEAD: "for a new token"}
        what_for = f"until {self.until:%H:%M} UTC" if self.until else lasting[self.action]
        return VkError(
            method,
            self.action,
            code=self.code,
            reason=f"waits: {what_for}",
            redirect_uri=self.redirect_uri,
        )


class Obstacles:
    """`vk.port.Gate` for one community. Several threads may share one."""

    def __init__(self, community_id: int, waits: Sequence[Wait], clock: Clock) -> None:
        self._engine = db.engine  # of the thread that makes it; others have no application
        self._community_id = community_id
        self._waits = list(waits)
        self._clock = clock

    def shut(self, kind: Kind, method: str) -> VkError | None:
        now = self._clock()
        found = (wait.error(method) for wait in self._waits if wait.holds(kind, method, now))
        return next(found, None)

    def met(self, kind: Kind, method: str, error: VkError) -> None:
        now = self._clock()
        try:
            with Session(self._engine) as own, own.begin():  # the caller's is left alone
                wait = _kept(own, self._community_id, kind, method, error, now)
        except SQLAlchemyError as trouble:
            log.error("obstacle_not_kept", method=method, error=type(trouble).__name__)
            wait = _unwritten(kind, method, error, now)
        if wait:
            self._waits.append(wait)


def gate(community_id: int, clock: Clock) -> Obstacles:
    """The obstacles that stand in a community's way now."""
    return Obstacles(community_id, [_wait(row) for row in standing(community_id, clock())], clock)


def standing(community_id: int, now: datetime) -> list[Obstacle]:
    """What has to be waited for, oldest first."""
    stands = (Obstacle.community_id == community_id, *_standing(now))
    return list(db.session.scalars(select(Obstacle).where(*stands).order_by(Obstacle.id)))


def lift(obstacle_id: int, community_id: int, now: datetime) -> bool:
    """Somebody has acted: calls go through again. False if it stood no more. Commits."""
    this = (Obstacle.id == obstacle_id, Obstacle.community_id == community_id)
    return _lift(now, *this)


def lift_all(community_id: int, kind: Kind, now: datetime, *actions: Action) -> bool:
    """The same for one kind of token: whatever stands, or what of these actions. Commits."""
    these = [Obstacle.community_id == community_id, Obstacle.kind == kind]
    if actions:
        these.append(Obstacle.action.in_(actions))
    return _lift(now, *these)


def _lift(now: datetime, *which: ColumnElement[bool]) -> bool:
    lifted = changed(update(Obstacle).where(*which, *_standing(now)).values(lifted_at=now))
    db.session.commit()
    return lifted > 0


def _standing(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Obstacle.lifted_at.is_(None), or_(Obstacle.until.is_(None), Obstacle.until > now)


def _kept(
    own: Session, community_id: int, kind: Kind, method: str, error: VkError, now: datetime
) -> Wait | None:
    """Written down, unless it is nothing to wait for."""
    _lock(own, community_id)
    if error.code in ASK_FOR_PROBE:
        _ask_for_probe(own, community_id, now)
    if not _lasts(error):
        return None
    method = "" if error.action is Action.TOKEN_DEAD else method
    same = {"community_id": community_id, "kind": kind, "method": method, "action": error.action}
    known = select(Obstacle).filter_by(**same, lifted_at=None).order_by(Obstacle.id).limit(1)
    row = own.scalar(known) or Obstacle(**same, met_at=now)
    if error.action is Action.PAUSE:
        row.until = now + next_pause(row, now)
    row.code, row.redirect_uri, row.last_met_at = error.code, error.redirect_uri, now
    own.add(row)
    log.warning("obstacle", kind=kind, method=method, action=error.action.value, code=error.code)
    return _wait(row)


def _lasts(error: VkError) -> bool:
    return error.action in REMEMBERED and error.code != TOO_MANY_SERVERS


def _unwritten(kind: Kind, method: str, error: VkError, now: datetime) -> Wait | None:
    """Without a database at least this process leaves VK alone for a while."""
    until = now + FIRST_PAUSE
    wait = Wait(kind, method, error.action, error.code, error.redirect_uri, until)
    return wait if _lasts(error) else None


def next_pause(row: Obstacle, now: datetime) -> timedelta:
    """Twice the last one, when VK complains again soon after it; calls under way count once."""
    if row.until is None or now - row.until > GROWS_WITHIN:
        return FIRST_PAUSE
    last = row.until - row.last_met_at
    return last if now < row.until else min(2 * last, LONGEST_PAUSE)


def _lock(own: Session, community_id: int) -> None:
    """Two workers often meet the same at once: the second one waits, and finds the first's row."""
    unchanged = update(Community).values(probe_due_at=Community.probe_due_at)
    own.execute(unchanged.where(Community.id == community_id))


def _ask_for_probe(own: Session, community_id: int, now: datetime) -> None:
    community = own.get_one(Community, community_id)
    probed_at = community.probed_at
    soon = max(now, probed_at + PROBE_AT_MOST_EVERY) if probed_at else now
    community.probe_due_at = min(soon, community.probe_due_at or soon)


def _wait(row: Obstacle) -> Wait:
    return Wait(row.kind, row.method, row.action, row.code, row.redirect_uri, row.until)
