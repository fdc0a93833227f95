"""The desk: contests, the form that makes them, and each one's board."""

from collections.abc import Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

import clock
from contests import chance, copying, discarding, filling, kept, queries, service, watching
from contests.access import contest_or_404, even_discarded, home_or_choice
from contests.addresses import post_url
from contests.amending import amendable
from contests.beginnings import beginning, window
from contests.conditions import Condition
from contests.figures import figures
from contests.forms import ContestForm
from contests.keeping import keeping
from contests.models import Contest
from contests.repertoire import PRESETS
from contests.steps import editable
from pages import some_id
from staff.access import may, me, my_communities, staff_only
from staff.models import Role

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/")
@staff_only
def contests() -> str:
    """The contests of my communities: where each stands, and what waits for my hand."""
    mine, makes = my_communities(), my_communities(Role.EDITOR)
    ids = [community.id for community in mine]
    thrown = discarding.thrown_away(ids)
    return render_template(
        "contests/list.html",
        shelves=queries.shelves(mine, clock.now()),
        communities=mine,
        makes={community.id for community in makes},
        unfinished=kept.unfinished(me().id, [community.id for community in makes]),
        presets={preset.number: preset for preset in PRESETS},
        thrown=thrown,
        just_thrown=_just_thrown(thrown),
    )


def _just_thrown(thrown: Sequence[Contest]) -> Contest | None:
    """The draft after whose throwing away this page is shown."""
    contest_id = request.args.get("discarded", type=some_id)
    return next((contest for contest in thrown if contest.id == contest_id), None)


@blueprint.route("/contests/new", methods=["GET", "POST"])
@staff_only
def new() -> str | Response:
    """Make a contest with every setting in sight; a preset may have filled them in."""
    home = home_or_choice()
    begun = beginning(home, request.args.get("preset", ""), me().id, clock.now())
    form = ContestForm(home, clock.now(), window(), begun.values)
    keeps = keeping(form, home.id, begun.number, begun.values)
    if form.validate_on_submit() and form.plan:
        contest = service.create(home, filling.draft(form, form.plan), me().id, clock.now())
        keeps.done()
        if begun.before:
            kept.forget(begun.before)
        return redirect(url_for(".contest", contest_id=contest.id))
    return render_template("contests/form.html", form=form, contest=None, keeping=keeps)


@blueprint.route("/contests/<int:contest_id>/edit", methods=["GET", "POST"])
@staff_only
def edit(contest_id: int) -> str | Response:
    """Change a contest that is not open yet, and nothing unseen that somebody else changed."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    if not editable(contest):
        return back_to(contest, problem="contest_is_public")
    values = filling.filled(contest)
    form = ContestForm(contest.community, clock.now(), window(), values)
    keeps = keeping(form, contest.community_id, contest.id, values)
    if not keeps.changed and form.validate_on_submit() and form.plan:
        service.edit(contest, filling.draft(form, form.plan), me().id, clock.now())
        keeps.done()
        return back_to(contest, gettext("The changes are saved."))
    return render_template("contests/form.html", form=form, contest=contest, keeping=keeps)


@blueprint.post("/contests/<int:contest_id>/duplicate")
@staff_only
def duplicate(contest_id: int) -> Response:
    """A new draft like this contest, whatever state it is in."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    made = copying.duplicate(contest, me().id, clock.now(), window())
    lacks = copying.lacks(made)
    if not lacks:
        return back_to(
            made, gettext("This is a copy, a draft with dates to come. Look it through.")
        )
    flash(
        gettext(
            "This is a copy. Its post or its poll was the other draw’s own: say which, and save."
        ),
        "done",
    )
    return redirect(url_for(".edit", contest_id=made.id))


@blueprint.post("/contests/<int:contest_id>/restore")
@staff_only
def restore(contest_id: int) -> Response:
    """Take back a draft that was thrown away."""
    contest = even_discarded(contest_id, Role.EDITOR)
    discarding.restore(contest, me().id, clock.now())
    return back_to(contest, gettext("The draft is back, as it was."))


@blueprint.get("/contests/<int:contest_id>")
@staff_only
def contest(contest_id: int) -> str:
    """A contest's board: where it stands, what comes next, what is wrong, who is in."""
    found = even_discarded(contest_id, Role.VIEWER)
    if found.discarded_at:
        return _thrown_away(found)
    now = clock.now()
    return render_template(
        "contests/board.html",
        contest=found,
        standing=queries.standing(found, now),
        figures=figures(found, now),
        reasons=queries.reasons(found),
        stuck=queries.stuck(found),
        conditions=[Condition.load(document) for document in found.conditions],
        round_at=chance.round_at(found),
        post_url=post_url(found.community.wall_id, found.post_id) if found.post_id else "",
        runs=may(found.community_id, Role.EDITOR),
        reading=watching.last_readings([found.id]).get(found.id),
        how_late=watching.how_late(found.community),
        amends=amendable(found, now),
    )


def _thrown_away(contest: Contest) -> str:
    restores = may(contest.community_id, Role.EDITOR)
    facts = {"contest": contest, "kept": discarding.KEPT, "restores": restores}
    return render_template("contests/discarded.html", **facts)


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
