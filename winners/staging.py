"""What a big screen shows of a contest to an audience: never more than everybody may see."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from contests import chance
from contests.models import Contest
from contests.queries import Standing, standing
from winners import replacing, service, texts
from winners.course import BEFORE, Scene, Walk
from winners.manifest import Manifest
from winners.models import Draw
from winners.names import Shown


@dataclass(frozen=True)
class Named:
    """A prize, and who has it; `who` is None once nobody was left in reserve."""

    number: int
    prize: str
    who: Shown | None

    @property
    def name(self) -> str:
        """As the rules allow; an id is never read out, whatever they say."""
        if self.who is None or self.who.name == f"id{self.who.user_id}":
            return f"{self.who.leaf[:8]}…" if self.who else ""
        return self.who.name

    @property
    def is_pseudonym(self) -> bool:
        """Whether the name is the beginning of a leaf."""
        return self.who is not None and self.name.startswith(self.who.leaf[:8])


@dataclass(frozen=True)
class Show:
    """One moment of the show."""

    contest: Contest
    standing: Standing
    draw: Draw | None
    scene: Scene
    walk: Walk
    seats: tuple[Named, ...]  # only those that this moment shows
    at: datetime | None  # what is counted down to
    listed: int  # on the fixed list, or in so far

    @property
    def mark(self) -> str:
        """Differs whenever the screen has something else to show."""
        return f"{self.scene}:{self.draw.number if self.draw else 0}:{self.at}"

    @property
    def by_prize(self) -> list[tuple[str, list[Named]]]:
        """The same seats, under the prize that they share."""
        return [(prize, list(seats)) for prize, seats in groupby(self.seats, lambda s: s.prize)]


def show(contest: Contest, wanted: int | None, now: datetime, *, first_first: bool) -> Show:
    """The moment that was wanted, or the latest there can be."""
    draw = service.current_draw(contest)
    stands = standing(contest, now)
    seats = _seats(draw) if draw and draw.signature else ()
    walk = Walk.of(len(seats), wanted, first_first=first_first)
    scene = _scene(contest, draw, walk, now)
    return Show(
        contest=contest,
        standing=stands,
        draw=draw,
        scene=scene,
        walk=walk,
        seats=_seen(seats, scene, walk),
        at=_at(contest, scene),
        listed=Manifest.parse(draw.manifest).entries_count if draw else stands.tally.inside,
    )


def _scene(contest: Contest, draw: Draw | None, walk: Walk, now: datetime) -> Scene:
    if contest.state in BEFORE:
        return BEFORE[contest.state]
    if draw is None:
        return Scene.LIST
    if draw.signature:
        return walk.scene
    return Scene.WAIT if draw.round_at > now else Scene.DRAW


def _at(contest: Contest, scene: Scene) -> datetime | None:
    return {
        Scene.SOON: contest.opens_at,
        Scene.OPEN: contest.closes_at,
        Scene.WAIT: chance.round_at(contest),
    }.get(scene)


def _seats(draw: Draw) -> tuple[Named, ...]:
    """Every prize with who holds it now, the first one first."""
    ranked = {seat.rank: seat for seat in texts.seats(draw)}
    titles = {number: ranked[number].prize or "" for number in ranked}
    held = replacing.seats_of(draw)
    return tuple(
        Named(seat.number, titles[seat.number], ranked[seat.holder].who if seat.holder else None)
        for seat in held
    )


def _seen(seats: tuple[Named, ...], scene: Scene, walk: Walk) -> tuple[Named, ...]:
    if scene is Scene.NAME:
        return (seats[walk.place],)
    return seats if scene is Scene.ALL else ()
