"""The desk's pages about communities: which are connected, how each is doing, connecting one."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

import clock
from communities.addresses import callback_url, reachable
from communities.checking import TokensRefused
from communities.models import Community, Way
from errors import Problem
from staff.access import community_or_404, may, me, my_communities, staff_only
from staff.models import Role
from upkeep import queries, service
from upkeep.forms import ConnectForm, TownForm, refusals

blueprint = Blueprint("communities", __name__, url_prefix="/desk")
Page = str | Response


@blueprint.get("/communities")
@staff_only
def communities() -> str:
    """My communities, each with how it is doing."""
    now = clock.now()
    return render_template(
        "upkeep/communities.html",
        summaries=[queries.summary(community, now) for community in my_communities()],
        connects=service.may_connect(me()),
    )


@blueprint.route("/communities/connect", methods=["GET", "POST"])
@staff_only
def connect() -> Page:
    """Connect one by its keys."""
    if not service.may_connect(me()):
        abort(403)
    form = ConnectForm()
    if form.validate_on_submit():
        try:
            made = service.connect(me(), form.tokens, form.zone.data, clock.now())
        except TokensRefused as refused:
            form.refuse(refusals(refused))
        except Problem as problem:
            flash(problem.code, "problem")
        else:
            return back_to(made, gettext("The community is connected."))
    return render_template("upkeep/connect.html", form=form)


@blueprint.get("/communities/<int:community_id>")
@staff_only
def community(community_id: int) -> str:
    """How a community is doing, and what to do about it."""
    found, now = community_or_404(community_id, Role.VIEWER), clock.now()
    return render_template(
        "upkeep/community.html",
        community=found,
        summary=queries.summary(found, now),
        abilities=queries.abilities(found),
        history=queries.history(found, now),
        late=queries.how_late(found),
        admin=may(found.id, Role.ADMIN),
        now=now,
    )


@blueprint.get("/communities/<int:community_id>/status")
@staff_only
def status(community_id: int) -> Response:
    """What the pages' script asks for: a mark that tells when to look anew, and a few words."""
    found = community_or_404(community_id, Role.VIEWER)
    summary = queries.summary(found, clock.now())
    words = render_template("upkeep/status.txt", summary=summary)
    return jsonify(mark=summary.mark, words=words.strip())


@blueprint.route("/communities/<int:community_id>/town", methods=["GET", "POST"])
@staff_only
def town(community_id: int) -> Page:
    """Which town the community's dates name."""
    found = community_or_404(community_id, Role.ADMIN)
    form = TownForm(data={"town": found.town})
    if form.validate_on_submit():
        service.name_town(found, form.name, me(), clock.now())
        return back_to(found, gettext("Dates are told with this town from now on."))
    return render_template("upkeep/town.html", community=found, form=form, now=clock.now())


@blueprint.get("/help/keys")
@staff_only
def help_keys() -> str:
    """Where in VK to get each key, step by step."""
    return render_template(
        "upkeep/help_keys.html",
        url=callback_url(Way.BY_HAND),
        reachable=reachable(),
    )


def back_to(community: Community, done: str = "", problem: str = "") -> Response:
    """To the community's page, with a message: words of what was done, or a problem's code."""
    if done:
        flash(done, "done")
    if problem:
        flash(problem, "problem")
    return redirect(url_for("communities.community", community_id=community.id))
