"""The installation in figures, for staff and for monitoring alike. Only reads."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

import heartbeats
from communities import sealing
from communities.models import Capability, Community
from extensions import db
from outbox.models import Delivery, OutboxRow
from parts import parts
from upkeep import redis_figures
from upkeep.redis_figures import RedisFigures
from upkeep.versions import Versions, versions
from vk.attempts import token_id
from webhooks.models import Inbox, InboxEvent

LATELY = timedelta(days=7)


@dataclass(frozen=True)
class InboxFigures:
    """Of one community: events not understood yet, since when, and those that a person must see."""

    waiting: int = 0
    oldest_at: datetime | None = None
    quarantined: int = 0


@dataclass(frozen=True)
class OutboxFigures:
    """How many rows are in each state, and since when the oldest waits."""

    waiting: int
    stuck: int
    unreachable: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Figures:
    """Everything at one moment. `ahead`: by community and kind of token, seconds booked ahead."""

    at: datetime
    communities: Sequence[Community]
    inbox: Mapping[int, InboxFigures]
    outbox: OutboxFigures
    redis: RedisFigures | None
    ahead: Mapping[int, Mapping[str, float]]
    changes: Sequence[tuple[Capability, Community]]
    beats: Mapping[str, datetime]
    versions: Versions


def everything() -> list[Community]:
    """All communities of the installation, by name."""
    return list(db.session.scalars(select(Community).order_by(Community.name)))


def gather(communities: Sequence[Community], now: datetime) -> Figures:
    """The figures of these communities, and what all of them share."""
    ids = [community.id for community in communities]
    names = _token_names(communities)
    redis = redis_figures.look(parts().redis, names)
    return Figures(
        at=now,
        communities=communities,
        inbox=inbox(ids),
        outbox=outbox(ids),
        redis=redis,
        ahead=_by_community(names, redis),
        changes=changes(ids, now),
        beats=heartbeats.last(),
        versions=versions(),
    )


def inbox(community_ids: Collection[int]) -> dict[int, InboxFigures]:
    """By community; those without a waiting event are absent."""
    rows = (
        select(
            InboxEvent.community_id,
            InboxEvent.state,
            func.count(),
            func.min(InboxEvent.received_at),
        )
        .where(InboxEvent.state != Inbox.DONE, InboxEvent.community_id.in_(community_ids))
        .group_by(InboxEvent.community_id, InboxEvent.state)
    )
    found: dict[int, dict[Inbox, tuple[int, datetime]]] = defaultdict(dict)
    for community_id, state, count, oldest_at in db.session.execute(rows):
        found[community_id][state] = (count, oldest_at)
    return {key: _inbox(states) for key, states in found.items()}


def _inbox(states: Mapping[Inbox, tuple[int, datetime]]) -> InboxFigures:
    waiting, oldest_at = states.get(Inbox.NEW, (0, None))
    return InboxFigures(waiting, oldest_at, states.get(Inbox.QUARANTINED, (0, None))[0])


def outbox(community_ids: Collection[int]) -> OutboxFigures:
    """Of all these communities together."""
    rows = (
        select(OutboxRow.state, func.count(), func.min(OutboxRow.created_at))
        .where(OutboxRow.community_id.in_(community_ids), OutboxRow.state != Delivery.SENT)
        .group_by(OutboxRow.state)
    )
    found = {state: (count, oldest_at) for state, count, oldest_at in db.session.execute(rows)}
    waiting, oldest_at = found.get(Delivery.WAITING, (0, None))
    stuck, _ = found.get(Delivery.STUCK, (0, None))
    unreachable, _ = found.get(Delivery.UNREACHABLE, (0, None))
    return OutboxFigures(waiting, stuck, unreachable, oldest_at)


def changes(community_ids: Collection[int], now: datetime) -> list[tuple[Capability, Community]]:
    """What tokens have lately come to do, or can do no more; the first probe is no change."""
    rows = (
        select(Capability, Community)
        .join(Community, Community.id == Capability.community_id)
        .where(
            Capability.community_id.in_(community_ids),
            Capability.changed_at > now - LATELY,
            Capability.changed_at > Community.created_at,
        )
        .order_by(Capability.changed_at.desc())
    )
    return [(capability, community) for capability, community in db.session.execute(rows)]


def _token_names(communities: Sequence[Community]) -> dict[str, tuple[int, str]]:
    """Whose each token is, by the name under which its calls are booked."""
    return {
        token_id(token): (community.id, kind)
        for community in communities
        for kind, token in sealing.given(sealing.tokens_of(community)).items()
    }


def _by_community(
    names: Mapping[str, tuple[int, str]], redis: RedisFigures | None
) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for name, seconds in redis.ahead.items() if redis else ():
        community_id, kind = names[name]
        found[community_id][kind] = seconds
    return found
