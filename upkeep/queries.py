"""What the pages about communities show. Only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import extract, func, literal_column, select

from communities import capabilities, obstacles
from communities.models import Callbacks, Capability, Community, Obstacle, Way
from contests import gaps, watching
from contests.actions import Source
from contests.gaps import Gap
from contests.models import Contest, LedgerAction
from extensions import db
from upkeep import restoring, timeline
from upkeep.restoring import Lost
from upkeep.timeline import Missed, Timeline
from vk.errors import Action
from vk.port import Ability

LINES = 10
REMEMBERED = timedelta(days=60)  # a restore
MISSING_FIRST = (False, None, True)
BROKEN = frozenset(Callbacks) - {Callbacks.OK, Callbacks.UNKNOWN, Callbacks.WAITING}


@dataclass(frozen=True)
class Summary:
    """A community in one line: the first of these that is true is what matters."""

    community: Community
    obstacles: Sequence[Obstacle]

    @property
    def dead(self) -> list[str]:
        """Kinds of token that VK does not take any more."""
        return sorted(row.kind for row in self.obstacles if row.action is Action.TOKEN_DEAD)

    @property
    def captcha(self) -> bool:
        """Whether VK wants to see a person."""
        return any(row.action is Action.HUMAN for row in self.obstacles)

    @property
    def mark(self) -> str:
        """Differs whenever the page has something new to say."""
        it = self.community
        words = (it.way, it.callbacks, it.events_off, it.confirmed_at, it.probed_at, it.hand_code)
        return ":".join(map(str, [*words, *(row.id for row in self.obstacles)]))

    @property
    def broken(self) -> bool:
        """Whether VK's calls need to be mended."""
        return self.community.way is not Way.POLLING and self.community.callbacks in BROKEN


@dataclass(frozen=True)
class History:
    """The last week of callbacks: a picture, the gaps newest first, and the contests' titles."""

    timeline: Timeline
    gaps: Sequence[Gap]
    titles: dict[int, str]
    lost: Sequence[Lost]


def summary(community: Community, now: datetime) -> Summary:
    """How one community is doing."""
    return Summary(community, obstacles.standing(community.id, now))


def abilities(community: Community) -> list[tuple[Ability, Capability | None]]:
    """Every ability with what was found of it (None: never probed); what is missing comes first."""
    found = {row.ability: row for row in capabilities.table(community)}
    return sorted(((ability, found.get(ability)) for ability in Ability), key=_matters)


def _matters(pair: tuple[Ability, Capability | None]) -> int:
    """By its place; reading many pages at once only saves time, so it comes last anyway."""
    ability, found = pair
    works = found.works if found else None
    return len(MISSING_FIRST) if ability is Ability.BATCH else MISSING_FIRST.index(works)


def history(community: Community, now: datetime) -> History:
    """What came and what was missed."""
    since = timeline.first_moment(now, community.zone)
    found = gaps.gaps(community.id, since)
    missed = [Missed(gap.silent_from, gap.silent_until, gap.read_at) for gap in found]
    picture = timeline.draw(_heard(community.id, since), missed, now, community.zone)
    titles = _titles({gap.contest_id for gap in found})
    lost = restoring.lost(community.id, now - REMEMBERED)
    return History(picture, found[::-1][:LINES], titles, lost)


def how_late(community: Community) -> timedelta | None:
    """How late we may notice something; None where VK tells us at once."""
    return watching.how_late(community)


def _heard(community_id: int, since: datetime) -> dict[datetime, int]:
    """How many events came, by the slot's beginning: counted by the database, they may be many."""
    second = extract("epoch", LedgerAction.received_at)
    slot = second - second % literal_column(f"{timeline.SLOT.total_seconds():.0f}")
    told = (
        LedgerAction.community_id == community_id,
        LedgerAction.source == Source.CALLBACK,
        LedgerAction.received_at >= since,
    )
    counted = select(slot, func.count()).where(*told).group_by(slot)
    rows = db.session.execute(counted)
    return {datetime.fromtimestamp(int(begin), UTC): count for begin, count in rows}


def _titles(contest_ids: set[int]) -> dict[int, str]:
    rows = select(Contest.id, Contest.title).where(Contest.id.in_(contest_ids))
    return dict(iter(db.session.execute(rows)))
