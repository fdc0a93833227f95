"""Taking an entry out and putting it back: shown first, then done."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

import clock
from contests import deciding, entry_queries
from contests.access import contest_or_404
from contests.decision_forms import HideForm, RestoreForm
from contests.entry_queries import Row
from contests.models import Contest
from errors import Problem
from staff.access import me, staff_only
from staff.models import Role

blueprint = Blueprint(
    "desk_deciding",
    __name__,
    url_prefix="/desk/contests/<int:contest_id>/entries/<int:user_id>",
)
Page = str | Response


@blueprint.route("/hide", methods=["GET", "POST"])
@staff_only
def hide(contest_id: int, user_id: int) -> Page:
    """Show what hiding an entry does, and hide it by POST."""
    contest, (entry, person) = _found(contest_id, user_id)
    if not deciding.open_to_decisions(contest):
        return _back(contest, user_id, problem="entries_stand")
    form = HideForm(user_id, person)
    if not form.validate_on_submit():
        about = {"contest": contest, "entry": entry, "person": person, "form": form}
        return render_template("contests/hide.html", **about)
    try:
        deciding.hide(contest, user_id, form.reason.data.strip(), me().id, clock.now())
    except Problem as problem:
        return _back(contest, user_id, problem=problem.code)
    return _back(contest, user_id, just="hidden")


@blueprint.route("/restore", methods=["GET", "POST"])
@staff_only
def restore(contest_id: int, user_id: int) -> Page:
    """Let an entry's conditions decide again."""
    contest, (entry, person) = _found(contest_id, user_id)
    if not deciding.open_to_decisions(contest):
        return _back(contest, user_id, problem="entries_stand")
    form = RestoreForm()
    if not form.validate_on_submit():
        about = {"contest": contest, "entry": entry, "person": person, "form": form}
        why = deciding.why_hidden(contest, user_id)
        return render_template("contests/restore.html", why=why, **about)
    try:
        deciding.restore(contest, user_id, form.reason.data.strip(), me().id, clock.now())
    except Problem as problem:
        return _back(contest, user_id, problem=problem.code)
    flash(gettext("The entry is back: its conditions decide again."), "done")
    return _back(contest, user_id)


@blueprint.app_template_global()
def publicly_hidden(contest: Contest) -> list[tuple[str, int]]:
    """Why entries were taken out, and how many for each reason."""
    return deciding.public_reasons(contest)


def _found(contest_id: int, user_id: int) -> tuple[Contest, Row]:
    contest = contest_or_404(contest_id, Role.EDITOR)
    row = entry_queries.one(contest, user_id)
    if row is None:
        abort(404)
    return contest, row


def _back(contest: Contest, user_id: int, problem: str = "", just: str = "") -> Response:
    """To her page, where `just` hidden can be undone with one click."""
    if problem:
        flash(problem, "problem")
    about: dict[str, Any] = {"just": just} if just else {}
    page = url_for("desk_entries.entry", contest_id=contest.id, user_id=user_id, **about)
    return redirect(page)
