"""The desk's page of a contest's cover."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

import clock
from contests import bills, covers
from contests.access import contest_or_404
from contests.cover_forms import CoverForm, RemoveForm
from contests.file_routes import MARK, kept
from contests.models import Contest
from contests.typesetting import fingerprint
from pages import roomy
from staff.access import may, me, staff_only
from staff.models import Role

blueprint = Blueprint("desk_cover", __name__, url_prefix="/desk/contests/<int:contest_id>/cover")


@blueprint.route("", methods=["GET", "POST"])
@staff_only
@roomy
def cover(contest_id: int) -> str | Redirect:
    """Show the cover, and the picture beside a link; take another one."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    form = CoverForm()
    if form.is_submitted():
        contest_or_404(contest_id, Role.EDITOR)
    if form.validate_on_submit() and (jpeg := form.cover()):
        covers.put(contest, jpeg, me().id, clock.now())
        return _back(contest, gettext("This is the cover now."))
    return render_template(
        "contests/cover.html",
        contest=contest,
        form=form,
        remove=RemoveForm(),
        mark=covers.fingerprint_of(contest)[:MARK],
        picture=desk_picture_of(contest),
        changes=covers.changeable(contest) and may(contest.community_id, Role.EDITOR),
    )


@blueprint.post("/remove")
@staff_only
def remove(contest_id: int) -> Redirect:
    """Take the cover away."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if RemoveForm().validate_on_submit():
        covers.remove(contest, me().id, clock.now())
    return _back(contest, gettext("The cover is gone."))


def _back(contest: Contest, done: str) -> Redirect:
    flash(done, "done")
    return redirect(url_for(".cover", contest_id=contest.id))


@blueprint.get("/cover.jpg")
@staff_only
def jpeg(contest_id: int) -> Response:
    """The cover, also of a contest that is not public yet."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    found = covers.jpeg_of(contest.id)
    if found is None:
        abort(404)
    return private(kept(covers.fingerprint_of(contest), "image/jpeg", lambda: found))


@blueprint.get("/picture.png")
@staff_only
def picture(contest_id: int) -> Response:
    """The picture beside a link, as it will be."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    facts = bills.picture_facts(contest)
    mark = fingerprint(bills.PICTURE, facts)
    return private(kept(mark, "image/png", lambda: bills.picture(contest, facts)))


@blueprint.app_template_global()
def desk_picture_of(contest: Contest) -> str:
    """The address of the picture beside a link, for staff, also before the contest is public."""
    mark = fingerprint(bills.PICTURE, bills.picture_facts(contest))
    return url_for("desk_cover.picture", contest_id=contest.id, v=mark[:MARK])


def private(answer: Response) -> Response:
    """Kept by the browser of whoever may see it, and by nothing on the way."""
    answer.cache_control.public = False
    answer.cache_control.private = True
    return answer
