"""The big screen: a draw in front of an audience, shown by staff. It only looks."""

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

import clock
from contests.access import contest_or_404
from contests.texts import page_of
from pages import some_id
from parts import parts
from staff.access import staff_only
from staff.models import Role
from winners import staging, texts
from winners.staging import Show

blueprint = Blueprint("desk_stage", __name__, url_prefix="/desk/contests/<int:contest_id>/stage")
FIRST_FIRST = "first"  # ?order=


@blueprint.get("")
@staff_only
def stage(contest_id: int) -> str:
    """Where the contest stands, in words that the last row can read; then name after name."""
    show = _show(contest_id)
    contest = show.contest
    return render_template(
        "contests/stage.html",
        show=show,
        contest=contest,
        order=FIRST_FIRST if show.walk.first_first else None,
        now=clock.now(),
        demo=parts().config.demo,
        page=page_of(contest),
        results_page=texts.results_page(contest),
    )


@blueprint.get("/news")
@staff_only
def news(contest_id: int) -> Response:
    """What the screen's script asks for: numbers, and a mark that tells when to look anew."""
    show = _show(contest_id)
    step = show.standing.step
    return jsonify(mark=show.mark, percent=step.progress if step else 0, listed=show.listed)


def _show(contest_id: int) -> Show:
    contest = contest_or_404(contest_id, Role.VIEWER)
    wanted = request.args.get("shown", type=some_id)
    first_first = request.args.get("order") == FIRST_FIRST
    return staging.show(contest, wanted, clock.now(), first_first=first_first)
