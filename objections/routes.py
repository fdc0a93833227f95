"""Objecting to a list, for everybody; answering, at the desk."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

import clock
from callers import network
from contests.access import contest_or_404
from contests.models import Contest, Person
from contests.public_routes import public_contest_or_404
from errors import Problem
from extensions import db, throttle
from objections import forgetting, service
from objections.forms import DECLINE, AnswerForm, ObjectionForm
from objections.models import Objection, ObjectionKind, ObjectionState
from staff.access import may, me, public, staff_only
from staff.models import Role
from winners import traces, voiding
from winners.models import Draw

blueprint = Blueprint("objections", __name__, url_prefix="/c/<slug>/objections")
desk_blueprint = Blueprint(
    "desk_objections", __name__, url_prefix="/desk/contests/<int:contest_id>/objections"
)
Page = str | Response

traces.others.append(forgetting.traces)


@blueprint.route("/", methods=["GET", "POST"])
@public
@throttle.limit("10 per 10 minutes", methods=["POST"], key_func=network)
def lodge(slug: str) -> Page:
    """Object to the frozen list, as long as it can change."""
    contest = public_contest_or_404(slug)
    form = ObjectionForm()
    if service.list_in_question(contest, clock.now()) is None:
        flash("objections_closed", "problem")
        return _results(contest)
    if form.validate_on_submit():
        try:
            made = _lodged(contest, form)
            flash(
                gettext("Noted as objection %(number)s. The answer will stand here.", number=made)
            )
            return _results(contest)
        except Problem as problem:
            flash(problem.code, "problem")
    return render_template("objections/lodge.html", contest=contest, form=form)


def _lodged(contest: Contest, form: ObjectionForm) -> int:
    kind = ObjectionKind(form.kind.data)
    text, contact = form.text.data.strip(), form.contact.data.strip()
    return service.lodge(contest, kind, form.who.data, text, contact, clock.now()).number


def _results(contest: Contest) -> Response:
    return redirect(url_for("results.winners", slug=contest.slug, _anchor="objections"))


@desk_blueprint.get("/")
@staff_only
def objections(contest_id: int) -> str:
    """All of them, with everything that only staff may see."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    return render_template(
        "objections/desk.html",
        contest=contest,
        rows=_rows(contest),
        answers=may(contest.community_id, Role.EDITOR),
        draw=service.list_in_question(contest, clock.now()),
    )


def _rows(contest: Contest) -> list[tuple[Objection, Person | None]]:
    listed = service.of(contest)
    found = select(Person).where(Person.user_id.in_([row.user_id for row in listed]))
    people = {person.user_id: person for person in db.session.scalars(found)}
    return [(row, people.get(row.user_id or 0)) for row in listed]


@desk_blueprint.route("/<int:number>", methods=["GET", "POST"])
@staff_only
def answer(contest_id: int, number: int) -> Page:
    """Answer one in public; an accepted one freezes another list at once."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    row, person = _row_or_404(contest, number)
    form = AnswerForm()
    until = _changeable_until(contest)
    if until is None:
        form.decision.choices = [DECLINE]
    if form.validate_on_submit():
        return _answered(contest, row, form)
    return render_template(
        "objections/answer.html", contest=contest, row=row, person=person, form=form, draw=until
    )


def _row_or_404(contest: Contest, number: int) -> tuple[Objection, Person | None]:
    found = next((pair for pair in _rows(contest) if pair[0].number == number), None)
    return found or abort(404)


def _changeable_until(contest: Contest) -> Draw | None:
    """The list, if there is time enough to freeze another one."""
    draw = service.list_in_question(contest, clock.now())
    return draw if draw and voiding.changeable_until(draw) > clock.now() else None


def _answered(contest: Contest, row: Objection, form: AnswerForm) -> Response:
    words = form.answer.data.strip()
    try:
        if form.decision.data == ObjectionState.ACCEPTED:
            draw = service.accept(row, words, me().id, clock.now())
            flash(gettext("Accepted. List %(number)s is frozen.", number=draw.number), "done")
        else:
            service.decline(row, words, me().id, clock.now())
            flash(gettext("Declined. Everybody can read the answer."), "done")
    except Problem as problem:
        flash(problem.code, "problem")
    return redirect(url_for(".objections", contest_id=contest.id))


@blueprint.app_template_global()
def objections_to(contest: Contest) -> list[Objection]:
    """Those of a contest, for its pages."""
    return list(service.of(contest))


@blueprint.app_template_global()
def open_objections(contest: Contest) -> int:
    """How many wait for the staff's answer."""
    return service.open_count(contest)


@blueprint.app_template_global()
def list_in_question(contest: Contest) -> Draw | None:
    """The list that can be objected to now."""
    return service.list_in_question(contest, clock.now())


blueprint.app_template_global("changeable_until")(voiding.changeable_until)
