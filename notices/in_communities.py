"""What communities need: keys, captchas, calls that do not come, and doubts about what runs."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import select

import attention
from communities.models import Community, Obstacle, Way
from extensions import db
from notices.needs import BY_VERDICT, Home, Kind, Need
from upkeep import trust
from upkeep.queries import BROKEN
from upkeep.verdicts import Verdict
from vk.errors import Action

Homes = Mapping[int, Home]


def look_up(community_ids: Collection[int]) -> tuple[Homes, list[Need]]:
    """These communities, and which of them VK's calls do not reach."""
    rows = select(Community).where(Community.id.in_(community_ids))
    found = list(db.session.scalars(rows))
    homes = {it.id: Home(it.id, it.name, it.zone) for it in found}
    broken = [it for it in found if it.way is not Way.POLLING and it.callbacks in BROKEN]
    return homes, [_unheard(it, homes[it.id]) for it in broken]


def _unheard(it: Community, home: Home) -> Need:
    """Told once until the calls are set up anew, and VK confirms them: some may come meanwhile."""
    episode = it.confirmed_at or it.created_at
    return Need(Kind.CALLBACKS, home, it.heard_at, what=it.callbacks, episode=episode)


def find(homes: Homes) -> Iterator[Need]:
    """What else these communities need by themselves."""
    yield from _obstacles(homes)
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
    rows = select(Obstacle.community_id, Obstacle.action, Obstacle.kind, Obstacle.met_at).where(
        Obstacle.community_id.in_(homes),
        Obstacle.lifted_at.is_(None),
        Obstacle.action.in_(trust.LASTING),
    )
    told: set[tuple[int, str]] = set()
    for community_id, action, key, since in db.session.execute(rows.order_by(Obstacle.met_at)):
        what = key if action is Action.TOKEN_DEAD else ""
        if (community_id, what) not in told:
            told.add((community_id, what))
            kind = Kind.KEY if what else Kind.CAPTCHA
            yield Need(kind, homes[community_id], since, what=what)


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
