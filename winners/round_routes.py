"""Bringing a round of the beacon by hand: for everybody, and at the desk."""

import segno
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired

import clock
from callers import network
from contests.access import contest_or_404
from contests.chance import Chance
from contests.lifecycle import State
from contests.models import Contest
from contests.public_routes import public_contest_or_404
from contests.routes import back_to
from errors import Problem
from extensions import db, throttle
from pages import Form
from parts import parts
from staff import audit
from staff.access import me, public, staff_only
from staff.models import Role
from winners import rounds
from winners.models import Draw, DrawState
from winners.round_models import How
from winners.service import current_draw

blueprint = Blueprint("rounds", __name__, url_prefix="/c/<slug>/draw/<int:number>")
desk_blueprint = Blueprint("desk_rounds", __name__, url_prefix="/desk/contests/<int:contest_id>")


class RoundForm(Form):
    """What the beacon's address shows, as it was copied there."""

    text = TextAreaField(
        _("What the address shows"),
        [DataRequired(_("Paste what the address shows."))],
        render_kw={"rows": 4, "spellcheck": "false"},
    )


@blueprint.route("/beacon", methods=["GET", "POST"])
@public
@throttle.limit("10 per minute", methods=["POST"], key_func=network)  # half a second each
def bring(slug: str, number: int) -> str | Response:
    """Take the round from a reader."""
    contest = public_contest_or_404(slug)
    draw = _waiting_or_404(contest)
    if draw.number != number:
        abort(404)
    form = RoundForm()
    if not form.is_submitted():
        return render_template("public/bring.html", contest=contest, draw=draw, form=form)
    try:
        taken = form.validate_on_submit() and _take(draw, form, How.READER)
        flash(*(_thanks() if taken else ("round_not_hex", "problem")))
    except Problem as problem:
        flash(problem.code, "problem")
    return redirect(url_for("results.winners", slug=slug, _anchor="awaiting"))


@desk_blueprint.route("/beacon", methods=["GET", "POST"])
@staff_only
def bring_as_staff(contest_id: int) -> str | Response:
    """Take the round from a member of staff."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    draw = _waiting_or_404(contest)
    form = RoundForm()
    if form.validate_on_submit():
        try:
            _take(draw, form, How.STAFF)
            return back_to(contest, _thanks()[0])
        except Problem as problem:
            flash(problem.code, "problem")
    return render_template("contests/steps/beacon.html", contest=contest, draw=draw, form=form)


def _waiting_or_404(contest: Contest) -> Draw:
    draw = current_draw(contest)
    waits = contest.state is State.FROZEN and contest.chance is Chance.BEACON
    if draw is None or draw.state is not DrawState.AWAITING or not waits:
        abort(404)
    return draw


def _take(draw: Draw, form: RoundForm, how: How) -> bool:
    now = clock.now()
    contest, number = draw.contest, draw.round
    if rounds.offer(parts().config.beacon, number, form.text.data, how, now) and how is How.STAFF:
        where = {"community_id": contest.community_id, "contest_id": contest.id}
        audit.record("round.brought", at=now, by=me().id, round=number, **where)
        db.session.commit()
    return True


def _thanks() -> tuple[str, str]:
    return gettext("The beacon did sign this. The winners follow from it in a moment."), "done"


@blueprint.app_template_global()
def where_to_fetch(draw: Draw) -> str:
    """The address where anybody can read a draw's round once its time has come."""
    return rounds.addresses(parts().config.beacon, draw.round)[0]


@blueprint.app_template_global()
def qr(address: str) -> Markup:
    """An address as a picture, inline and without styles of its own."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, omitsize=True, svgclass="qr", light="#fff"))  # noqa: S704  # nosec B704  # made of squares


@blueprint.app_template_global()
def earlier_lists(contest: Contest) -> list[Draw]:
    """The contest's lists that are void, each with its reason."""
    void = (Draw.contest_id == contest.id, Draw.state == DrawState.VOID)
    return list(db.session.scalars(select(Draw).where(*void).order_by(Draw.number)))
