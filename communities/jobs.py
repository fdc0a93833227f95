"""Looking after communities: whether callbacks come, and what the tokens can do."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import Update, or_, update

import clock
from communities import callbacks, capabilities
from communities.models import Community
from extensions import db
from once import changed
from parts import parts

LOOK_AFTER = "communities.jobs.look_after"

log = structlog.get_logger()


def look_after() -> None:
    """Everything that is due; a community that gives trouble does not keep others waiting."""
    parts().bell.answered(LOOK_AFTER)
    now = clock.now()
    for community_id in callbacks.due(now):
        if _claimed(_look(community_id, now)):
            _alone(callbacks.look_at_callbacks, community_id, now)
    for community_id in capabilities.due(now):
        if _claimed(_probe(community_id, now)):
            _alone(capabilities.probe, community_id, now)


def due(now: datetime) -> bool:
    """Whether there is anything to look after."""
    return bool(callbacks.due(now) or capabilities.due(now))


def _look(community_id: int, now: datetime) -> Update:
    long_ago = Community.callbacks_at <= now - callbacks.LOOK_EVERY
    this = (Community.id == community_id, or_(Community.callbacks_at.is_(None), long_ago))
    return update(Community).where(*this).values(callbacks_at=now)


def _probe(community_id: int, now: datetime) -> Update:
    this = (Community.id == community_id, Community.probe_due_at <= now)
    return update(Community).where(*this).values(probe_due_at=now + capabilities.AGAIN_SOON)


def _claimed(claim: Update) -> bool:
    """Whether it is ours to do, and no other worker's."""
    taken = changed(claim)
    db.session.commit()
    return taken == 1


def _alone(work: Callable[[int, datetime], object], community_id: int, now: datetime) -> None:
    try:
        work(community_id, now)
    except Exception:  # whatever it is, the others must go on
        db.session.rollback()
        log.exception("community_not_looked_after", community=community_id, work=work.__name__)
