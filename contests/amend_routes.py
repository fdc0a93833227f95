"""Amending the rules of an open contest: shown first, then done in the open."""

from itertools import pairwise

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

import clock
from contests import amending
from contests.access import contest_or_404
from contests.amend_forms import AmendForm
from contests.differences import differences
from contests.models import Contest
from contests.public_routes import public_contest_or_404
from contests.routes import back_to
from pagecache import cached
from staff.access import me, public, staff_only
from staff.models import Role

desk_blueprint = Blueprint("desk_amend", __name__, url_prefix="/desk/contests/<int:contest_id>")
blueprint = Blueprint("amended", __name__)


@desk_blueprint.route("/amend", methods=["GET", "POST"])
@staff_only
def amend(contest_id: int) -> str | Response:
    """Put words right that no draw rests on; the difference is shown before it is made."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    now = clock.now()
    rules = contest.locked_rules
    if rules is None or not amending.amendable(contest, now):
        return back_to(contest, problem="rules_stand")
    form, late = AmendForm(contest), amending.in_second_half(contest, now)
    places = []
    if form.validate_on_submit():
        places = differences(rules.text, amending.proposed(contest, form.amendment))
        if not places:
            form.form_errors.append(gettext("Nothing is changed yet."))
    if not places:
        return render_template("contests/amend.html", contest=contest, form=form, late=late)
    if "publish" in request.form and (form.known.data or not late):
        return _publish(contest, form)
    about = {"contest": contest, "form": form, "late": late, "places": places}
    return render_template("contests/amend_preview.html", **about)


def _publish(contest: Contest, form: AmendForm) -> Response:
    reason = form.reason.data.strip()
    amending.amend(contest, form.version, form.amendment, reason, me().id, clock.now())
    return back_to(contest, gettext("The rules are amended, and readers can see what changed."))


@blueprint.get("/c/<slug>/rules/changes")
@public
@cached()
def changes(slug: str) -> str:
    """Every version of the rules since the opening: what changed, when and why."""
    contest = public_contest_or_404(slug)
    locked = [version for version in contest.rules if version.locked_at]
    steps = [(new, differences(old.text, new.text)) for old, new in pairwise(locked)]
    about = {"contest": contest, "first": next(iter(locked), None), "steps": steps[::-1]}
    return render_template("public/rules_changes.html", **about)
