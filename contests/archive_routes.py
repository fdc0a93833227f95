"""All the draws of a community, for everybody: those that run, and those that ended, by year."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template
from sqlalchemy import select

from communities.models import Community
from contests.models import Contest
from contests.public_routes import RUNNING, as_cards, seen_by_all
from extensions import db
from pagecache import cached
from staff.access import public

blueprint = Blueprint("archive", __name__)
Ids = list[int]


@blueprint.get("/l/<slug>", defaults={"year": None})
@blueprint.get("/l/<slug>/<int:year>")
@public
@cached()
def community(slug: str, year: int | None) -> str:
    """A community's draws; of those that ended, one year's: the latest, if none is named."""
    library = db.session.scalar(select(Community).where(Community.slug == slug))
    if library is None:
        abort(404)
    running, by_year = _shelves(library)
    shown = year or max(by_year, default=0)
    if year and year not in by_year:
        abort(404)
    return render_template(
        "public/archive.html",
        library=library,
        running=_contests(running),
        ended=_contests(by_year[shown]),
        years=sorted(by_year, reverse=True),
        year=shown,
    )


def _shelves(library: Community) -> tuple[Ids, defaultdict[int, Ids]]:
    """The ids of what runs, and of what ended by the year of its draw on the community's clock."""
    mine = select(Contest.id, Contest.state, Contest.draw_at)
    running: Ids = []
    by_year: defaultdict[int, Ids] = defaultdict(list)
    rows = db.session.execute(mine.where(Contest.community_id == library.id, seen_by_all()))
    for contest_id, state, draw_at in rows:
        shelf = running if state in RUNNING else by_year[_year(draw_at, library.zone)]
        shelf.append(contest_id)
    return running, by_year


def _year(moment: datetime, zone: str) -> int:
    return moment.astimezone(ZoneInfo(zone)).year


def _contests(ids: Ids) -> list[Contest]:
    """The latest first."""
    found = as_cards(Contest.id.in_(ids))
    return list(db.session.scalars(found.order_by(Contest.draw_at.desc(), Contest.id)))
