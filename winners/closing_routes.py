"""The closing page: from the last entries to the results, on one page that goes along."""

from flask import Blueprint, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

import clock
from contests import chance, queries
from contests.access import contest_or_404
from contests.lifecycle import EDITABLE
from contests.models import Contest
from contests.public_routes import on_vk
from outbox.models import OutboxRow
from staff.access import may, staff_only
from staff.models import Role
from winners import closing as closings

blueprint = Blueprint(
    "desk_closing", __name__, url_prefix="/desk/contests/<int:contest_id>/closing"
)


@blueprint.get("")
@staff_only
def closing(contest_id: int) -> str | Response:
    """What has happened, what is happening now, and what will: when, and with what numbers."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    if contest.state in EDITABLE:
        return redirect(url_for("desk.contest", contest_id=contest.id))
    found = closings.closing(contest, clock.now())
    return render_template(
        "contests/closing.html",
        contest=contest,
        closing=found,
        standing=found.standing,
        fixed=found.fixed,
        results_post=_post_of(contest, found.fixed.results if found.fixed else None),
        stuck=queries.stuck(contest),
        round_at=chance.round_at(contest),
        runs=may(contest.community_id, Role.EDITOR),
        now=clock.now(),
    )


@blueprint.app_template_global()
def hidden_entries(contest: Contest) -> int:
    """How many entries staff keep out, for the pages that are shown before a step."""
    return closings.hidden(contest)


def _post_of(contest: Contest, row: OutboxRow | None) -> str:
    """Where people see a post of ours; the demo has a wall of its own."""
    if row is None or row.sent_id is None:
        return ""
    wall, _, _ = on_vk(contest).rpartition("_")
    return f"{wall}_{row.sent_id}"


@blueprint.get("/news")
@staff_only
def news(contest_id: int) -> Response:
    """What the page's script asks for: numbers, and a mark that tells when to look anew."""
    contest: Contest = contest_or_404(contest_id, Role.VIEWER)
    found = closings.closing(contest, clock.now())
    step, tally = found.standing.step, found.standing.tally
    return jsonify(
        mark=found.mark,
        percent=step.progress if step else 0,
        phase=render_template("contests/phase.txt", phase=step.phase if step else None),
        inside=tally.inside,
        waiting=tally.waiting,
        outside=tally.outside,
    )
