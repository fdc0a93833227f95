"""The calendar of the desk: contests and posts over all my communities."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

import agenda
import clock
from agenda import Item
from contests.months import Month
from pages import some_id
from staff.access import my_communities, staff_only
from staff.models import Role

blueprint = Blueprint("desk_calendar", __name__, url_prefix="/desk")


@blueprint.get("/calendar")
@staff_only
def calendar() -> str:
    """A month; of one community, if the address names one of mine."""
    mine = my_communities()
    wanted = request.args.get("community", type=some_id)
    shown = [it for it in mine if it.id == wanted] or mine
    zones = sorted({it.zone for it in shown})
    today = clock.now().astimezone(ZoneInfo(zones[0] if zones else "UTC")).date()
    month = Month.read(request.args.get("month", ""), today)
    return render_template(
        "contests/calendar.html",
        month=month,
        today=today,
        days=_by_day([it.id for it in shown], month),
        communities=mine,
        only=shown[0] if shown != mine else None,
        shown=shown,
        zones=zones,
        makes=bool(my_communities(Role.EDITOR)),
    )


def _by_day(community_ids: list[int], month: Month) -> dict[date, list[Item]]:
    """The month's items, each on its day by the clock of its community."""
    days: dict[date, list[Item]] = defaultdict(list)
    for item in agenda.items(community_ids, month.anywhere):
        if Month.of(item.day) == month:
            days[item.day].append(item)
    return days
