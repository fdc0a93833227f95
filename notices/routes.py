"""The desk's page of what needs a hand, and the count in its navigation."""

from flask import Blueprint, g, render_template

import clock
from notices import finding
from notices.needs import Need
from staff.access import me, my_communities, staff_only

blueprint = Blueprint("desk_notices", __name__, url_prefix="/desk")


@blueprint.get("/notices")
@staff_only
def notices() -> str:
    """What waits for my hand, each with the way to mend it."""
    return render_template(
        "notices/notices.html",
        needs=my_needs(),
        homes=len(finding.roles_of(me())),
        belongs=bool(my_communities()),
        listens=me().vk_user_id is not None,
    )


@blueprint.app_template_global()
def my_needs() -> list[Need]:
    """Those of who is signed in, looked up once a page: the navigation counts them."""
    if "needs" not in g:
        g.needs = finding.mine(clock.now())
    found: list[Need] = g.needs
    return found
