"""What the rules of upkeep.verdicts are told: looked up for one person, in a few short queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

import clock
import heartbeats
from communities.models import Callbacks, Capability, Obstacle, Way
from contests import queries
from contests.conditions import What
from contests.models import Contest, DueStep
from contests.participation import LIVE
from contests.reading_models import Reading
from extensions import db
from staff.access import me
from staff.models import Membership
from upkeep import figures
from upkeep.figures import InboxFigures
from upkeep.verdicts import Beats, Running, Verdict, Watched, judge
from vk.errors import Action
from vk.port import Ability

WELL = (Callbacks.OK, Callbacks.UNKNOWN)
LASTING = (Action.HUMAN, Action.TOKEN_DEAD)


@dataclass(frozen=True)
class Seen:
    """What was looked up for all communities at once: by community, or by contest."""

    dead: Mapping[int, set[str]]
    captcha: set[int]
    cannot: Mapping[int, set[Ability]]
    inbox: Mapping[int, InboxFigures]
    read_at: Mapping[int, datetime]


def doubts() -> list[Verdict]:
    """Why what is under way in my communities cannot be trusted just now; looked up once a page."""
    if "doubts" not in g:
        mine = select(Membership.community_id).where(Membership.account_id == me().id)
        g.doubts = verdicts(db.session.scalars(mine).all(), clock.now())
    found: list[Verdict] = g.doubts
    return found


def verdicts(community_ids: Collection[int], now: datetime) -> list[Verdict]:
    """Why what is under way in these communities cannot be trusted just now."""
    contests = _under_way(community_ids)
    return judge(_beats(now), _watched(contests), now) if contests else []


def _under_way(community_ids: Collection[int]) -> list[Contest]:
    mine = Contest.community_id.in_(community_ids)
    rows = select(Contest).where(mine, Contest.state.in_(queries.LIVE))
    with_community = rows.options(joinedload(Contest.community))
    return list(db.session.scalars(with_community.order_by(Contest.community_id, Contest.id)))


def _beats(now: datetime) -> Beats:
    last = heartbeats.last()
    return Beats(last.get(heartbeats.SCHEDULER), last.get(heartbeats.WORKER), working(now))


def working(now: datetime) -> bool:
    """Whether a worker holds a lease: then it may just be busy for long."""
    step = exists().where(DueStep.leased_until > now, DueStep.done_at.is_(None))
    reading = exists().where(Contest.reading_until > now)
    return bool(db.session.scalar(select(or_(step, reading))))


def _watched(contests: Sequence[Contest]) -> list[Watched]:
    seen = _seen({contest.community_id for contest in contests}, [c.id for c in contests])
    by_community: dict[int, list[Contest]] = defaultdict(list)
    for contest in contests:
        by_community[contest.community_id].append(contest)
    return [_community(theirs, seen) for theirs in by_community.values()]


def _seen(community_ids: Collection[int], contest_ids: Collection[int]) -> Seen:
    obstacles = select(Obstacle.community_id, Obstacle.kind, Obstacle.action).where(
        Obstacle.community_id.in_(community_ids),
        Obstacle.lifted_at.is_(None),
        Obstacle.action.in_(LASTING),
    )
    dead: dict[int, set[str]] = defaultdict(set)
    captcha = set()
    for community_id, kind, action in db.session.execute(obstacles):
        if action is Action.TOKEN_DEAD:
            dead[community_id].add(kind)
        else:
            captcha.add(community_id)
    return Seen(
        dead, captcha, _cannot(community_ids), figures.inbox(community_ids), _read_at(contest_ids)
    )


def _cannot(community_ids: Collection[int]) -> dict[int, set[Ability]]:
    rows = select(Capability.community_id, Capability.ability).where(
        Capability.community_id.in_(community_ids), Capability.works.is_(False)
    )
    cannot: dict[int, set[Ability]] = defaultdict(set)
    for community_id, ability in db.session.execute(rows):
        cannot[community_id].add(ability)
    return cannot


def _read_at(contest_ids: Collection[int]) -> dict[int, datetime]:
    rows = (
        select(Reading.contest_id, func.max(Reading.ended_at))
        .where(Reading.contest_id.in_(contest_ids), Reading.error.is_(None))
        .group_by(Reading.contest_id)
    )
    return {contest_id: at for contest_id, at in db.session.execute(rows) if at}


def _community(contests: Sequence[Contest], seen: Seen) -> Watched:
    community = contests[0].community
    inbox = seen.inbox.get(community.id, InboxFigures())
    return Watched(
        community.id,
        community.name,
        called=community.way is not Way.POLLING and community.callbacks in WELL,
        running=tuple(_running(contest, seen) for contest in contests if contest.state in LIVE),
        dead=frozenset(seen.dead.get(community.id, ())),
        captcha=community.id in seen.captcha,
        cannot=frozenset(seen.cannot.get(community.id, ())),
        oldest_event=inbox.oldest_at,
        quarantined=inbox.quarantined,
    )


def _running(contest: Contest, seen: Seen) -> Running:
    return Running(
        contest.id,
        contest.title,
        since=contest.opens_at,
        asks=frozenset(What(document["what"]) for document in contest.conditions),
        read_at=seen.read_at.get(contest.id),
        post_gone=contest.post_gone,
    )
