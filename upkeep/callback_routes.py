"""The desk's pages about how we hear of a community: by VK's calls, or by reading it."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

import clock
from communities import ways
from communities.addresses import callback_url, reachable
from communities.callbacks import look_at_callbacks
from communities.models import Callbacks, Community, Way
from communities.servers import EVENTS
from contests.rhythm import POLL_ANYWAY
from errors import Problem
from staff.access import community_or_404, me, staff_only
from staff.models import Role
from upkeep import queries, service
from upkeep.forms import CodeForm, WayForm
from upkeep.routes import Page, back_to

blueprint = Blueprint("callbacks", __name__, url_prefix="/desk/communities/<int:community_id>")


@blueprint.post("/repair")
@staff_only
def repair(community_id: int) -> Page:
    """Set VK's calls up again."""
    community = community_or_404(community_id, Role.ADMIN)
    service.repair(community, me(), clock.now())
    if community.callbacks is Callbacks.OK:
        return back_to(community, gettext("VK calls us again."))
    return back_to(community)


@blueprint.post("/look")
@staff_only
def look(community_id: int) -> Page:
    """Look anew at VK's calls, and stay on the page about them."""
    community = community_or_404(community_id, Role.ADMIN)
    look_at_callbacks(community.id, clock.now())
    return redirect(url_for(".by_hand", community_id=community.id))


@blueprint.route("/by-hand", methods=["GET", "POST"])
@staff_only
def by_hand(community_id: int) -> Page:
    """What to paste where in VK's own pages; it turns green by itself."""
    community = community_or_404(community_id, Role.ADMIN)
    form = CodeForm(code=community.hand_code)
    if form.validate_on_submit():
        try:
            ways.keep_hand_code(community, form.code.data, clock.now())
        except Problem as problem:
            flash(problem.code, "problem")
        return redirect(url_for(".by_hand", community_id=community.id))
    return _to_paste(community, form)


def _to_paste(community: Community, form: CodeForm) -> Response:
    page = render_template(
        "upkeep/by_hand.html",
        community=community,
        summary=queries.summary(community, clock.now()),
        form=form,
        url=callback_url(Way.BY_HAND),
        secret=ways.hand_secret(community),
        events=sorted(EVENTS),
    )
    answer = make_response(page)
    answer.cache_control.no_store = True  # a browser need not have the secret on its disk
    return answer


@blueprint.route("/way", methods=["GET", "POST"])
@staff_only
def way(community_id: int) -> Page:
    """Choose how we hear of what happens."""
    community = community_or_404(community_id, Role.ADMIN)
    form = WayForm(way=community.way.value)
    if form.validate_on_submit():
        chosen = Way(form.way.data)
        service.switch_way(community, chosen, me(), clock.now())
        if chosen is Way.BY_HAND:
            return redirect(url_for(".by_hand", community_id=community.id))
        return back_to(community, gettext("From now on we hear of it this way."))
    return render_template(
        "upkeep/way.html",
        community=community,
        form=form,
        latest=POLL_ANYWAY,
        reachable=reachable(),
        url=callback_url(Way.CALLBACKS),
    )
