"""/staff/health: how everything is doing, in words, for whoever looks after it."""

from flask import Blueprint, render_template

import clock
from staff.access import me, my_communities, staff_only
from upkeep import figures, trust

blueprint = Blueprint("staff_health", __name__, url_prefix="/staff")


@blueprint.get("/health")
@staff_only
def health() -> str:
    """Operators see the whole installation, others their own communities."""
    mine = my_communities()
    watched = figures.everything() if me().operator else mine
    return render_template(
        "upkeep/health.html",
        figures=figures.gather(watched, clock.now()),
        mine={community.id for community in mine},
        working=trust.working(clock.now()),
    )
