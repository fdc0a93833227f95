"""The texts about a draw that go to VK: the anchor and the results."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext
from sqlalchemy import select

from contests.models import Contest, Person
from contests.texts import page_of, render
from extensions import db
from winners.manifest import ALTERNATE
from winners.models import Draw
from winners.names import Shown, shown


@dataclass(frozen=True)
class Seat:
    """A rank as everybody sees it; `prize` is its title, None for a reserve."""

    rank: int
    prize: str | None
    code: str
    who: Shown
    score: str


def results_page(contest: Contest) -> str:
    """Where the results and their proof are."""
    return f"{page_of(contest)}/winners"


def anchor(contest: Contest, draw: Draw) -> str:
    """Says in public, before the beacon's round, which list it will be applied to."""
    return render("anchor", contest, draw=draw, results_page=results_page(contest))


def results(contest: Contest, draw: Draw) -> str:
    """Who won, and where to check it."""
    return render(
        "results", contest, draw=draw, seats=list(seats(draw)), results_page=results_page(contest)
    )


def seats(draw: Draw) -> Iterator[Seat]:
    """The places of a draw, shown as the contest's rules allow."""
    contest = draw.contest
    titles = {prize.code: prize.title for prize in contest.prizes}
    user_ids = [place.user_id for place in draw.places]
    found = db.session.scalars(select(Person).where(Person.user_id.in_(user_ids)))
    people = {person.user_id: person for person in found}
    for place in draw.places:
        person = people.get(place.user_id or 0)
        first, last = (person.first_name, person.last_name) if person else ("", "")
        who = shown(contest.disclosure, place.user_id, first, last, place.leaf)
        if place.user_id is None:
            who = replace(who, name=gettext("participant %(leaf)s", leaf=place.leaf[:8]))
        code = place.prize
        title = None if code == ALTERNATE else titles.get(code, code)
        yield Seat(place.rank, title, code, who, place.score)
