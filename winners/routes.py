"""The staff's side of the draw: freezing, drawing and publishing by hand, and who has won."""

from typing import Any

from flask import Blueprint, flash, render_template
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

import clock
from contests import chance, queries
from contests.access import contest_or_404
from contests.chance import Chance
from contests.lifecycle import State, Step
from contests.models import Contest, Person
from contests.routes import back_to
from contests.step_routes import moved_on, step_page
from errors import Problem
from extensions import db
from outbox import service as outbox
from parts import parts
from staff.access import me, staff_only
from staff.models import Role
from winners import events, service, texts
from winners.forms import ResultForm
from winners.manifest import Manifest
from winners.models import Draw, Place

blueprint = Blueprint("desk_draw", __name__, url_prefix="/desk/contests/<int:contest_id>")
Page = str | Response


@blueprint.route("/freeze", methods=["GET", "POST"])
@staff_only
def freeze(contest_id: int) -> Page:
    """Make the list immutable."""
    return step_page(contest_id, Step.FREEZE, _before_freezing)


def _before_freezing(contest: Contest) -> dict[str, Any]:
    tally = queries.standing(contest, clock.now()).tally
    return {"tally": tally, "round_at": chance.round_at(contest)}


@blueprint.route("/draw", methods=["GET", "POST"])
@staff_only
def draw(contest_id: int) -> Page:
    """Fetch the beacon's round and rank the list by it."""
    return step_page(contest_id, Step.DRAW, _current)


@blueprint.route("/event", methods=["GET", "POST"])
@staff_only
def event(contest_id: int) -> Page:
    """Write down the result of the public event that decides."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if contest.state is not State.FROZEN or contest.chance is not Chance.EVENT:
        return moved_on(contest)
    form = ResultForm()
    if form.validate_on_submit():
        try:
            step_id = events.write_down(contest, form.result.data, me().id, clock.now())
        except Problem as problem:
            flash(problem.code, "problem")
        else:
            parts().bell.ring("winners.jobs.draw_winners", step_id)
            return back_to(contest, gettext("Written down. The winners follow from it."))
    return render_template("contests/steps/event.html", contest=contest, form=form)


@blueprint.route("/publish", methods=["GET", "POST"])
@staff_only
def publish(contest_id: int) -> Page:
    """Post the results."""
    return step_page(contest_id, Step.PUBLISH, _before_publishing)


def _current(contest: Contest) -> dict[str, Any]:
    draw = service.current_draw(contest)
    if draw is None:
        return {"draw": None}
    return {
        "draw": draw,
        "manifest": Manifest.parse(draw.manifest),
        "anchor": outbox.by_key(f"anchor:{draw.id}"),
    }


def _before_publishing(contest: Contest) -> dict[str, Any]:
    draw = service.current_draw(contest)
    return {"draw": draw, "results": texts.results(contest, draw) if draw else ""}


@blueprint.get("/winners")
@staff_only
def winners(contest_id: int) -> Page:
    """Who has won, by name, so that staff can write to them."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    current = service.current_draw(contest)
    if current is None:
        return moved_on(contest)
    return render_template(
        "contests/winners.html",
        contest=contest,
        draw=current,
        places=_places(current),
        titles={prize.code: prize.title for prize in contest.prizes},
        anchor=outbox.by_key(f"anchor:{current.id}"),
        results=outbox.by_key(service.results_key(current)),
    )


def _places(draw: Draw) -> list[tuple[Place, Person | None]]:
    ranked = (
        select(Place, Person)
        .outerjoin(Person, Person.user_id == Place.user_id)
        .where(Place.draw_id == draw.id)
        .order_by(Place.rank)
    )
    return [(place, person) for place, person in db.session.execute(ranked)]
