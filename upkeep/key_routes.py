"""The desk's pages about a community's keys: replaced, forgotten, tried out, and freed again."""

from flask import Blueprint, abort, render_template
from flask_babel import gettext

import clock
from communities.checking import TokensRefused
from communities.models import Obstacle
from communities.sealing import KINDS
from extensions import db
from staff.access import community_or_404, me, staff_only
from staff.models import Role
from upkeep import service
from upkeep.forms import ConfirmForm, KeyForm, refusals
from upkeep.routes import Page, back_to
from vk.port import Kind

blueprint = Blueprint("keys", __name__, url_prefix="/desk/communities/<int:community_id>")


@blueprint.route("/keys/<kind>", methods=["GET", "POST"])
@staff_only
def replace(community_id: int, kind: str) -> Page:
    """Put a new key in place of the old one, or add one that was missing."""
    community, known = community_or_404(community_id, Role.ADMIN), _kind_or_404(kind)
    form = KeyForm()
    if form.validate_on_submit():
        try:
            service.replace_token(community, known, form.token.data, me(), clock.now())
        except TokensRefused as refused:
            form.token.errors = [*form.token.errors, *refusals(refused).values()]
        else:
            return back_to(community, gettext("The new key is in place. What waited goes on."))
    return render_template("upkeep/key.html", community=community, kind=known, form=form)


@blueprint.route("/keys/<kind>/forget", methods=["GET", "POST"])
@staff_only
def forget(community_id: int, kind: str) -> Page:
    """Do without a key."""
    community, known = community_or_404(community_id, Role.ADMIN), _kind_or_404(kind)
    form = ConfirmForm()
    if form.validate_on_submit():
        service.forget_token(community, known, me(), clock.now())
        return back_to(community, gettext("The key is forgotten."))
    return render_template("upkeep/forget.html", community=community, kind=known, form=form)


@blueprint.post("/probe")
@staff_only
def probe(community_id: int) -> Page:
    """Look anew at what the keys can do."""
    community = community_or_404(community_id, Role.ADMIN)
    if service.probe(community, me(), clock.now()):
        return back_to(community, gettext("Everything was tried out anew."))
    return back_to(community, problem="vk_away")


@blueprint.post("/obstacles/<int:obstacle_id>/lift")
@staff_only
def lift(community_id: int, obstacle_id: int) -> Page:
    """She has shown VK that she is a person."""
    community = community_or_404(community_id, Role.ADMIN)
    obstacle = db.session.get(Obstacle, obstacle_id)
    if obstacle is None or obstacle.community_id != community.id:
        abort(404)
    service.lift(community, obstacle_id, me(), clock.now())
    return back_to(community, gettext("What waited goes on. If VK asks again, it is shown here."))


def _kind_or_404(kind: str) -> Kind:
    if kind not in KINDS:
        abort(404)
    return kind
