"""Steps that staff take: each is shown first, as VK and readers will see it, then taken by POST."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

import clock
from contests import discarding, knowing, queries, service, stepping, texts, watching
from contests.access import contest_or_404
from contests.form_rules import date_words
from contests.forms import CancelForm, OpensForm
from contests.lifecycle import CANCELLABLE, PlanError, State, Step
from contests.models import Contest
from contests.routes import back_to
from extensions import db
from outbox import service as outbox
from outbox.models import OutboxRow
from parts import parts
from staff.access import me, staff_only
from staff.models import Role

blueprint = Blueprint("desk_steps", __name__, url_prefix="/desk/contests/<int:contest_id>")
Page = str | Response
READ = "contests.jobs.read_again"


@blueprint.route("/schedule", methods=["GET", "POST"])
@staff_only
def schedule(contest_id: int) -> Page:
    """Show announcement, rules and dates; from the POST on, the dates move the contest. It opens
    at once if that button was pressed."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if contest.state is not State.DRAFT:
        return moved_on(contest)
    zone = ZoneInfo(contest.community.zone)
    form = OpensForm(data={"opens_at": contest.opens_at.astimezone(zone)})
    good = form.validate_on_submit()
    opens_at = form.opens_at.data.replace(tzinfo=zone) if good and form.opens_at.data else None
    wrong = _wrong_dates(contest, opens_at)
    if good and not wrong and _may_go_on(contest):
        return _scheduled(contest, opens_at)
    facts = {"wrong": wrong, "form": form, **_texts(contest)}
    return render_template("contests/steps/schedule.html", **facts)


def _scheduled(contest: Contest, opens_at: datetime | None) -> Response:
    now, at_once = clock.now(), request.form.get("when") == "now"
    service.schedule(contest, me().id, now, None if at_once else opens_at)
    if not at_once:
        return back_to(contest, gettext("Scheduled. It opens by itself."))
    stepping.ask(contest, Step.OPEN, me().id, now)
    return back_to(contest)


def _wrong_dates(contest: Contest, opens_at: datetime | None) -> str:
    window = timedelta(seconds=parts().config.window_s)
    plan = replace(contest.plan, opens_at=opens_at or contest.opens_at)
    try:
        plan.check(clock.now(), window)
    except PlanError as error:
        return date_words(error, int(window.total_seconds() // 60))
    return ""


def _texts(contest: Contest) -> dict[str, Any]:
    announcement = "" if contest.adopts_post else texts.announcement(contest)
    rules = service.rules_draft(contest)
    return {"contest": contest, "announcement": announcement, "rules": rules}


@blueprint.route("/open", methods=["GET", "POST"])
@staff_only
def open_now(contest_id: int) -> Page:
    """Publish the announcement and let entries in."""
    return step_page(contest_id, Step.OPEN, _texts, _may_go_on)


def _may_go_on(contest: Contest) -> bool:
    """Whatever is against a rule is known, and taken upon them."""
    return knowing.may_go_on(contest, "known" in request.form, me().id, clock.now())


@blueprint.route("/close", methods=["GET", "POST"])
@staff_only
def close_now(contest_id: int) -> Page:
    """Let no more entries in."""
    return step_page(contest_id, Step.CLOSE, _numbers)


def _numbers(contest: Contest) -> dict[str, Any]:
    now = clock.now()
    return {"tally": queries.standing(contest, now).tally, "now": now}


def step_page(
    contest_id: int,
    step: Step,
    facts: Callable[[Contest], dict[str, Any]],
    may_go_on: Callable[[Contest], bool] = lambda contest: True,
) -> Page:
    """Show what a step will do (`facts` are for its template), and have it done by POST."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if not stepping.is_next(contest, step):
        return moved_on(contest)
    if request.method == "POST" and may_go_on(contest):
        stepping.ask(contest, step, me().id, clock.now())
        page = "desk.contest" if step is Step.OPEN else "desk_closing.closing"
        return redirect(url_for(page, contest_id=contest.id))
    about = {"contest": contest, **facts(contest)}
    return render_template(f"contests/steps/{step}.html", **about)


def moved_on(contest: Contest) -> Response:
    """For a button that was shown before the contest went on."""
    return back_to(contest, problem="contest_moved_on")


@blueprint.route("/unschedule", methods=["GET", "POST"])
@staff_only
def unschedule(contest_id: int) -> Page:
    """Back to a draft, before anybody was invited."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if contest.state is not State.SCHEDULED:
        return moved_on(contest)
    if request.method == "POST":
        service.unschedule(contest, me().id, clock.now())
        return back_to(contest, gettext("It is a draft again. Nothing was published."))
    return render_template("contests/steps/unschedule.html", contest=contest)


@blueprint.route("/discard", methods=["GET", "POST"])
@staff_only
def discard(contest_id: int) -> Page:
    """Throw a draft away; it can be taken back for a while."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if contest.state is not State.DRAFT:
        return moved_on(contest)
    if request.method == "POST":
        discarding.discard(contest, me().id, clock.now())
        return redirect(url_for("desk.contests", discarded=contest.id))
    return render_template("contests/steps/discard.html", contest=contest)


@blueprint.route("/cancel", methods=["GET", "POST"])
@staff_only
def cancel(contest_id: int) -> Page:
    """Call a contest off, with a reason in public."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if contest.state not in CANCELLABLE:
        return moved_on(contest)
    form = CancelForm()
    if form.validate_on_submit():
        service.cancel(contest, form.reason.data.strip(), me().id, clock.now())
        return back_to(contest, gettext("The contest is called off."))
    return render_template("contests/steps/cancel.html", contest=contest, form=form)


@blueprint.post("/read")
@staff_only
def read(contest_id: int) -> Response:
    """Read VK again now, whatever the rhythm says."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    reading_id = watching.ask(contest, clock.now())
    if reading_id is None:
        return moved_on(contest)
    parts().bell.ring(READ, reading_id)
    return back_to(contest, gettext("VK is being read. Look again in a minute."))


@blueprint.post("/outbox/<int:row_id>/retry")
@staff_only
def retry(contest_id: int, row_id: int) -> Response:
    """Send once more what VK did not take, and take the step that waits for it."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    row = db.session.get(OutboxRow, row_id)
    if row is None or row.contest_id != contest.id:
        abort(404)
    now = clock.now()
    if not outbox.retry(row.id, now):
        return moved_on(contest)
    stepping.send_again(contest, row.id, me().id, now)
    return back_to(contest, gettext("It is being sent once more."))
