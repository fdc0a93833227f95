"""The board's pictures, fetched by themselves when its numbers have moved."""

from flask import Blueprint, render_template

import clock
from contests import charts, queries
from contests.access import contest_or_404
from contests.figures import figures as counted
from staff.access import staff_only
from staff.models import Role

blueprint = Blueprint("desk_figures", __name__, url_prefix="/desk/contests/<int:contest_id>")
blueprint.add_app_template_filter(charts.share)


@blueprint.get("/figures")
@staff_only
def figures(contest_id: int) -> str:
    """A part of the board."""
    contest, now = contest_or_404(contest_id, Role.VIEWER), clock.now()
    return render_template(
        "contests/figures.html",
        contest=contest,
        figures=counted(contest, now),
        reasons=queries.reasons(contest),
        tally=queries.standing(contest, now).tally,
    )
