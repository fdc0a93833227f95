"""The desk's page of prizes: who has come for hers, who has not, and passing one on."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

import clock
from contests.access import contest_or_404
from contests.lifecycle import State
from contests.models import Contest, Person
from extensions import db
from outbox import service as outbox
from outbox.models import OutboxRow
from prizes import letters, service
from prizes.forms import PassOnForm
from prizes.models import Claim
from staff.access import may, me, staff_only
from staff.models import Role
from winners import replacing
from winners.models import Draw, Place
from winners.seats import Reason
from winners.service import current_draw

blueprint = Blueprint("desk_prizes", __name__, url_prefix="/desk/contests/<int:contest_id>/prizes")
Page = str | Response


@dataclass(frozen=True)
class Row:
    """A claim, who has it, what it is for, and how the message to her fared."""

    claim: Claim
    place: Place
    person: Person | None
    title: str
    told: OutboxRow | None


@blueprint.get("/")
@staff_only
def prizes(contest_id: int) -> Page:
    """Every prize and who may claim it until when."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    draw = _published_draw(contest)
    return render_template(
        "prizes/prizes.html",
        contest=contest,
        rows=_rows(draw),
        now=clock.now(),
        replacements=replacing.replacements(draw),
        runs=may(contest.community_id, Role.EDITOR),
    )


def _published_draw(contest: Contest) -> Draw:
    draw = current_draw(contest)
    if draw is None or contest.state is not State.PUBLISHED:
        abort(404)
    return draw


def _rows(draw: Draw) -> list[Row]:
    places = {place.rank: place for place in draw.places}
    found = select(Person).where(Person.user_id.in_([p.user_id for p in draw.places]))
    people = {person.user_id: person for person in db.session.scalars(found)}
    titles = {prize.code: prize.title for prize in draw.contest.prizes}
    rows = []
    for claim in service.claims(draw):
        place = places[claim.rank]
        code = places[claim.seat].prize
        key = f"{'won' if claim.seat == claim.rank else 'moved_up'}:{draw.id}:{claim.rank}"
        told = outbox.by_key(key)
        rows.append(Row(claim, place, people.get(place.user_id or 0), titles.get(code, code), told))
    return rows


@blueprint.post("/<int:rank>/claimed")
@staff_only
def claimed(contest_id: int, rank: int) -> Response:
    """The prize was handed over."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    service.settle(_published_draw(contest), rank, me().id, clock.now())
    return _back(contest, gettext("Noted: the prize was handed over."))


@blueprint.post("/<int:rank>/unclaimed")
@staff_only
def unclaimed(contest_id: int, rank: int) -> Response:
    """Take that back."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    service.unsettle(_published_draw(contest), rank, me().id, clock.now())
    return _back(contest, gettext("Taken back: the prize still waits for its winner."))


@blueprint.route("/<int:rank>/pass-on", methods=["GET", "POST"])
@staff_only
def pass_on(contest_id: int, rank: int) -> Page:
    """Show who would move up; with a reason, pass the prize on."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    draw = _published_draw(contest)
    row = next((row for row in _rows(draw) if row.claim.rank == rank), None)
    if row is None:
        abort(404)
    form = PassOnForm()
    if form.validate_on_submit():
        service.pass_on(draw, rank, Reason(form.reason.data), me().id, clock.now())
        return _back(contest, gettext("The prize has passed on. Everybody can see it."))
    successor = service.place_at(draw, replacing.next_for(draw, rank) or 0)
    return render_template(
        "prizes/pass_on.html", contest=contest, form=form, row=row, successor=successor
    )


@blueprint.app_template_global()
def letters_of(draw: Draw) -> list[letters.Letter]:
    """What each winner is written, for the pages before and after the results."""
    return letters.letters(draw, clock.now())


def _back(contest: Contest, done: str) -> Response:
    flash(done, "done")
    return redirect(url_for(".prizes", contest_id=contest.id))
