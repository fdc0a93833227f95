"""The desk: contests, the form that makes them, and each one's board."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

import attention
import clock
from communities.models import Community
from contests import chance, defaults, filling, queries, service, watching
from contests.access import contest_or_404
from contests.addresses import post_url
from contests.conditions import Condition
from contests.forms import ContestForm
from contests.models import Contest
from contests.steps import editable
from pages import some_id
from parts import parts
from staff.access import community_or_404, may, me, my_communities, staff_only
from staff.models import Role

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/")
@staff_only
def contests() -> str:
    """The contests of my communities: where each stands, and what waits for my hand."""
    mine = my_communities()
    shelves = queries.shelves(mine, clock.now())
    contest_ids = [standing.contest.id for shelf in shelves for standing in shelf]
    return render_template(
        "contests/list.html",
        shelves=shelves,
        needed=attention.needed(contest_ids, [community.id for community in mine]),
        communities=mine,
        makes=my_communities(Role.EDITOR),
    )


@blueprint.route("/contests/new", methods=["GET", "POST"])
@staff_only
def new() -> str | Response:
    """Make a contest; whoever has several communities chooses one first."""
    mine = my_communities(Role.EDITOR)
    chosen = request.args.get("community", type=some_id) or (mine[0].id if len(mine) == 1 else None)
    if chosen is None:
        return render_template("contests/choose.html", communities=mine)
    home = community_or_404(chosen, Role.EDITOR)
    form = _form(home, defaults.new_contest(home, clock.now(), _window()))
    if form.validate_on_submit() and form.plan:
        contest = service.create(home, filling.draft(form, form.plan), me().id, clock.now())
        return redirect(url_for(".contest", contest_id=contest.id))
    return render_template("contests/form.html", form=form, contest=None)


@blueprint.route("/contests/<int:contest_id>/edit", methods=["GET", "POST"])
@staff_only
def edit(contest_id: int) -> str | Response:
    """Change a contest that is not open yet."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if not editable(contest):
        return back_to(contest, problem="contest_is_public")
    form = _form(contest.community, filling.filled(contest))
    if form.validate_on_submit() and form.plan:
        service.edit(contest, filling.draft(form, form.plan), me().id, clock.now())
        return back_to(contest, gettext("The changes are saved."))
    return render_template("contests/form.html", form=form, contest=contest)


def _form(home: Community, data: dict[str, Any]) -> ContestForm:
    return ContestForm(home, clock.now(), _window(), data)


def _window() -> timedelta:
    return timedelta(seconds=parts().config.window_s)


@blueprint.get("/contests/<int:contest_id>")
@staff_only
def contest(contest_id: int) -> str:
    """A contest's board: where it stands, what comes next, what is wrong, who is in."""
    found = contest_or_404(contest_id, Role.VIEWER)
    return render_template(
        "contests/board.html",
        contest=found,
        standing=queries.standing(found, clock.now()),
        reasons=queries.reasons(found),
        stuck=queries.stuck(found),
        conditions=[Condition.load(document) for document in found.conditions],
        round_at=chance.round_at(found),
        post_url=post_url(found.community.wall_id, found.post_id) if found.post_id else "",
        runs=may(found.community_id, Role.EDITOR),
        reading=watching.last_readings([found.id]).get(found.id),
        how_late=watching.how_late(found.community),
    )


@blueprint.get("/contests/<int:contest_id>/progress")
@staff_only
def progress(contest_id: int) -> Response:
    """What the board's script asks for: numbers, and a mark that tells when to look anew."""
    found = contest_or_404(contest_id, Role.VIEWER)
    standing = queries.standing(found, clock.now())
    step, tally = standing.step, standing.tally
    return jsonify(
        mark=standing.mark,
        percent=step.progress if step else 0,
        phase=render_template("contests/phase.txt", phase=step.phase if step else None),
        inside=tally.inside,
        waiting=tally.waiting,
        outside=tally.outside,
    )


@blueprint.get("/contests/<int:contest_id>/audit")
@staff_only
def audit(contest_id: int) -> str:
    """Who did what."""
    found = contest_or_404(contest_id, Role.VIEWER)
    deeds = queries.deeds(found, request.args.get("before", type=some_id))
    older = deeds[-1][0].id if len(deeds) == queries.LINES else None
    return render_template("contests/audit.html", contest=found, deeds=deeds, older=older)


def back_to(contest: Contest, done: str = "", problem: str = "") -> Response:
    """To the board, with a message: words of what was done, or a problem's code."""
    if done:
        flash(done, "done")
    if problem:
        flash(problem, "problem")
    return redirect(url_for("desk.contest", contest_id=contest.id))
