"""What communities need: keys, captchas, calls that do not come, and doubts about what runs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select

import attention
from communities.models import Community, Obstacle, Way
from extensions import db
from notices.needs import BY_VERDICT, Home, Kind, Need
from upkeep.queries import BROKEN
from upkeep.verdicts import Verdict
from vk.errors import Action

Homes = Mapping[int, Home]
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # of what has never been otherwise


def find(homes: Homes) -> Iterator[Need]:
    """Everything that these communities need by themselves."""
    yield from _obstacles(homes)
    yield from _callbacks(homes)
    for community_id, stuck in attention.unread(homes.keys()).items():
        yield Need(Kind.UNREAD, homes[community_id], stuck.since, count=stuck.count)


def doubts(verdicts: Iterable[Verdict], homes: Homes) -> Iterator[Need]:
    """What keeps their contests from being counted right, but for what stands above already."""
    for verdict in verdicts:
        ours = verdict.community is None or verdict.community.community_id in homes
        if ours and verdict.code in BY_VERDICT:
            yield _doubt(verdict, homes)


def _obstacles(homes: Homes) -> Iterator[Need]:
    """Keys that VK does not take any more, by kind; of captchas one, whatever they stop."""
    key = Obstacle.kind
    stands = (Obstacle.community_id.in_(homes), Obstacle.lifted_at.is_(None))
    rows = select(Obstacle.community_id, key, func.min(Obstacle.met_at)).where(*stands)
    dead = rows.where(Obstacle.action == Action.TOKEN_DEAD)
    for community_id, what, since in db.session.execute(dead.group_by(Obstacle.community_id, key)):
        yield Need(Kind.KEY, homes[community_id], since, what=what)
    asked = rows.with_only_columns(Obstacle.community_id, func.min(Obstacle.met_at))
    captcha = asked.where(Obstacle.action == Action.HUMAN).group_by(Obstacle.community_id)
    for community_id, since in db.session.execute(captcha):
        yield Need(Kind.CAPTCHA, homes[community_id], since)


def _callbacks(homes: Homes) -> Iterator[Need]:
    """VK's calls that do not come, told once until they are set up anew."""
    rows = select(
        Community.id, Community.callbacks, Community.heard_at, Community.confirmed_at
    ).where(Community.id.in_(homes), Community.way != Way.POLLING, Community.callbacks.in_(BROKEN))
    for community_id, state, heard_at, confirmed_at in db.session.execute(rows):
        home = homes[community_id]
        yield Need(Kind.CALLBACKS, home, heard_at, what=state, episode=confirmed_at or EVER)


def _doubt(verdict: Verdict, homes: Homes) -> Need:
    """A verdict of upkeep's. A post is gone since it was last read."""
    contest, kind = verdict.contest, BY_VERDICT[verdict.code]
    last_seen = contest.read_at if contest and kind is Kind.POST_GONE else None
    return Need(
        kind,
        homes[verdict.community.community_id] if verdict.community else None,
        verdict.since or last_seen,
        contest.contest_id if contest else None,
        contest.title if contest else "",
        verdict.what or verdict.code,
        verdict=verdict,
    )
