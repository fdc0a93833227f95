"""Where forms are kept while they are typed: asked by static/js/keep.mjs, and by a button."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

import clock
from communities.models import Community
from contests import kept
from contests.access import contest_or_404
from contests.forms import ContestForm
from contests.kept import BASIS, NEW, WHOLE, Place, TooLong
from contests.quick_forms import QuickForm
from contests.repertoire import PRESETS
from locales import moment
from pages import own_page, some_id
from parts import parts
from staff.access import community_or_404, me, staff_only
from staff.models import Role

blueprint = Blueprint("desk_keep", __name__, url_prefix="/desk/contests/keep")

BY_NUMBER = {preset.number: preset for preset in PRESETS}
OF_NEW_ONES = {NEW, *BY_NUMBER, *(number + WHOLE for number in BY_NUMBER)}
SEEN = "kept_seen"  # when this page knows the form to have been kept, as we told it
UNKNOWN = "unknown"  # it was left, and may not know


@blueprint.post("")
@staff_only
def keep() -> Response:
    """Keep what is typed, and say so in the words of the page."""
    home, number = _place()
    place, now = Place(me().id, home.id, number), clock.now()
    try:
        before = kept.keep(place, _names(home, number), _sent(), now)
    except TooLong:
        abort(413)
    said = gettext("Saved at %(time)s", time=moment(now, home.zone, "HH:mm"))
    return jsonify(said=said, seen=now.isoformat(), warning=_warning(number, before))


@blueprint.get("/token")
@staff_only
def token() -> Response:
    """A form's token after signing in again, so that an open page can go on."""
    answer = jsonify(token=generate_csrf())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/forget")
@staff_only
def forget() -> Response:
    """Start over: back to the form as it was."""
    home, number = _place()
    kept.forget(Place(me().id, home.id, number))
    return redirect(own_page(request.form.get("back", ""), url_for("desk.contests")))


def _place() -> tuple[Community, int]:
    """The community and the number that the address names, if I may make a contest there."""
    number = request.args.get("number", type=int)
    home = community_or_404(request.args.get("community", 0, type=some_id), Role.EDITOR)
    if number is None or not _exists(number, home):
        abort(404)
    return home, number


def _exists(number: int, home: Community) -> bool:
    if number <= NEW:
        return number in OF_NEW_ONES
    return contest_or_404(number, Role.EDITOR).community_id == home.id


def _names(home: Community, number: int) -> set[str]:
    now, window = clock.now(), timedelta(seconds=parts().config.window_s)
    form = (
        QuickForm(BY_NUMBER[number], home, now, window)
        if number in BY_NUMBER
        else ContestForm(home, now, window, {})
    )
    return {*kept.names_of(form), BASIS}


def _sent() -> dict[str, list[str]]:
    without_nul: Iterable[tuple[str, list[str]]] = request.form.lists()
    return {name: [value.replace("\0", "") for value in values] for name, values in without_nul}


def _warning(number: int, before: datetime | None) -> str:
    """What she should know about other windows and other people; mostly nothing."""
    seen = request.form.get(SEEN, UNKNOWN)
    if number > NEW and request.form.get(BASIS, "") not in ("", str(kept.basis(number))):
        return str(gettext("Somebody has changed this contest meanwhile. Look before you save."))
    if seen != UNKNOWN and before and before.isoformat() != seen:
        return str(
            gettext("This form was open in another window too. What stands here has replaced it.")
        )
    return ""
