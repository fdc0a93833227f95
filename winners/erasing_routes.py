"""Forgetting a contest's people: by hand at the desk, and the public file that says it was done."""

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Redirect
from wtforms import StringField
from wtforms.validators import ValidationError

import clock
from contests.access import contest_or_404
from contests.models import Contest
from contests.public_routes import public_contest_or_404
from contests.routes import back_to
from pagecache import cached
from pages import Form
from staff.access import may, me, public, staff_only
from staff.models import Role
from winners import erasing, service, traces
from winners.erasing import Decider
from winners.manifest import Manifest
from winners.models import Erasure

desk_blueprint = Blueprint("desk_erasing", __name__, url_prefix="/desk/contests/<int:contest_id>")
blueprint = Blueprint("erasing", __name__)


class EraseForm(Form):
    """The contest's address, typed: this cannot be taken back."""

    slug = StringField(lazy_gettext("The contest’s address, to confirm"))

    def __init__(self, contest: Contest) -> None:
        super().__init__()
        self.contest = contest

    def validate_slug(self, field: StringField) -> None:
        if (field.data or "").strip() != self.contest.slug:
            raise ValidationError(gettext("This is not the contest’s address. Nothing was erased."))


@desk_blueprint.route("/erase", methods=["GET", "POST"])
@staff_only
def erase(contest_id: int) -> str | Redirect:
    """Show what would be destroyed; from the POST on, it is gone."""
    contest = contest_or_404(contest_id, Role.ADMIN)
    if code := erasing.obstacle(contest, clock.now()):
        return back_to(contest, problem=code)
    form = EraseForm(contest)
    if form.validate_on_submit():
        erasing.erase(contest, me().id, clock.now(), Decider.STAFF)
        return back_to(contest, gettext("The contest’s people are forgotten. The draw stays."))
    counts = traces.counts(contest)
    return render_template("contests/steps/erase.html", contest=contest, form=form, counts=counts)


@blueprint.get("/c/<slug>/erasure.txt")
@public
@cached()
def erasure(slug: str) -> Response:
    """What was destroyed, when, and on whose decision."""
    act = erasing.of(public_contest_or_404(slug))
    if act is None or act.text is None:
        abort(404)
    return Response(act.text, content_type="text/plain; charset=utf-8")


@blueprint.app_template_global()
def erasure_of(contest: Contest) -> Erasure | None:
    """That the people of a contest were forgotten, for its pages."""
    return erasing.of(contest)


@blueprint.app_template_global()
def may_erase(contest: Contest) -> bool:
    """Whether who is signed in can have them forgotten now."""
    return may(contest.community_id, Role.ADMIN) and not erasing.obstacle(contest, clock.now())


@blueprint.app_template_global()
def once_in(contest: Contest, count: int) -> int:
    """How many took part, also when nobody is known any more."""
    draw = service.current_draw(contest) if erasing.of(contest) else None
    return Manifest.parse(draw.manifest).entries_count if draw else count
