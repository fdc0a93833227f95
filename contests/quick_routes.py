"""A contest in three minutes: choose a preset, answer its few questions, see the post."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import clock
from contests import kept, queries, quick, service, texts, wall
from contests.access import home_or_choice
from contests.adopting import NotUsable
from contests.beginnings import window
from contests.drafts import ContestDraft
from contests.keeping import keeping
from contests.kept import Place
from contests.models import Contest
from contests.quick_forms import QuickForm
from contests.repertoire import BY_CODE, PRESETS
from locales import moment
from parts import parts
from staff.access import me, staff_only

blueprint = Blueprint("desk_quick", __name__, url_prefix="/desk/contests/quick")
blueprint.add_app_template_filter(wall.folded)
blueprint.add_app_template_filter(wall.initials)
blueprint.add_app_template_filter(wall.pieces)


@blueprint.app_template_global()
def public_host() -> str:
    """The site that VK names on the card of a page's address."""
    return urlsplit(parts().config.public_url).hostname or ""


@blueprint.get("")
@staff_only
def presets() -> str:
    """What kinds of draw there are, and other ways to begin."""
    home = home_or_choice()
    return render_template(
        "contests/presets.html", presets=PRESETS, home=home, latest=queries.latest(home)
    )


@blueprint.route("/<preset>", methods=["GET", "POST"])
@staff_only
def answers(preset: str) -> str | Response:
    """The preset's questions beside the post that they make; saved as a draft to look through."""
    form = _form(preset)
    keeps = keeping(form, form.home.id, form.preset.number, form.beginning)
    way = request.form.get("way", "save")
    if way == "all":
        return _go_on(form, keeps.place)
    if way == "save" and form.validate_on_submit():
        contest = service.create(form.home, _draft(form), me().id, clock.now())
        keeps.done()
        return redirect(url_for("desk_steps.schedule", contest_id=contest.id))
    return render_template("contests/quick.html", form=form, keeping=keeps, **_post(form))


@blueprint.post("/<preset>/post")
@staff_only
def post(preset: str) -> str:
    """The post as what is typed makes it: a part of the page, for static/js/post.mjs."""
    form = _form(preset)
    return render_template("contests/post.html", form=form, **_post(form))


def _form(code: str) -> QuickForm:
    if code not in BY_CODE:
        abort(404)
    return QuickForm(BY_CODE[code], home_or_choice(), clock.now(), window())


def _go_on(form: QuickForm, place: Place) -> Response:
    """To the whole form, which begins with what is typed here."""
    kept.keep(place, set(kept.names_of(form)), dict(request.form.lists()), clock.now())
    whole = url_for("desk.new", community=form.home.id, preset=form.preset.code)
    return redirect(whole)


def _draft(form: QuickForm) -> ContestDraft:
    return quick.draft(form.preset, form.home, form.answers, form.now, form.window)


def _post(form: QuickForm) -> dict[str, Any]:
    """The post as VK will show it, or why it cannot be shown yet."""
    problem = ""
    if form.preset.adopts and not form.found and (form.post.data or "").strip():
        try:
            form.look_up()
        except NotUsable as error:
            problem = str(error)
    contest = service.sketch(form.home, _draft(form))
    at = moment(contest.opens_at, form.home.zone, "HH:mm")
    return {"contest": contest, "problem": problem, "text": _text(form, contest), "at": at}


def _text(form: QuickForm, contest: Contest) -> str:
    if form.preset.adopts:
        return form.found.text if form.found else ""
    return texts.announcement(contest).strip()
