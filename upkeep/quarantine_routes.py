"""The desk's page about events of VK that could not be understood: seen, and tried again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import ngettext

import clock
from staff.access import community_or_404, may, me, staff_only
from staff.models import Role
from upkeep import service
from upkeep.forms import ReplayForm
from upkeep.routes import Page
from webhooks import quarantine

blueprint = Blueprint("quarantine", __name__, url_prefix="/desk/communities/<int:community_id>")


@blueprint.get("/quarantine")
@staff_only
def page(community_id: int) -> Page:
    """What is kept aside, and why."""
    community = community_or_404(community_id, Role.VIEWER)
    return render_template(
        "upkeep/quarantine.html",
        community=community,
        events=quarantine.oldest(community.id),
        count=quarantine.count(community.id),
        kills=quarantine.KILLS,
        runs=may(community.id, Role.EDITOR),
    )


@blueprint.post("/quarantine")
@staff_only
def replay(community_id: int) -> Page:
    """Try one of them again, or all."""
    community = community_or_404(community_id, Role.EDITOR)
    form = ReplayForm()
    if form.validate_on_submit():
        count = service.replay(community, form.event.data, me(), clock.now())
        flash(
            ngettext(
                "%(num)d event is tried again. If it still cannot be understood, it comes back "
                "here within minutes.",
                "%(num)d events are tried again. Those that still cannot be understood come back "
                "here within minutes.",
                count,
            ),
            "done",
        )
    return redirect(url_for(".page", community_id=community.id))
