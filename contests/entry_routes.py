"""Who is in and who is not, with every condition's evidence; on a page and as a file."""

import functools
from datetime import datetime

from flask import (
    Blueprint,
    Response,
    get_template_attribute,
    render_template,
    request,
    stream_with_context,
)
from flask_babel import gettext

import clock
from contests import entry_queries, exports, queries
from contests.access import contest_or_404
from contests.entry_queries import Wanted
from extensions import db
from locales import moment
from staff import audit
from staff.access import may, me, staff_only
from staff.models import Role

blueprint = Blueprint("desk_entries", __name__, url_prefix="/desk/contests/<int:contest_id>")


@blueprint.get("/entries")
@staff_only
def entries(contest_id: int) -> str:
    """A page of entries."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    wanted = Wanted.read(request.args)
    rows = entry_queries.page(contest, wanted)
    return render_template(
        "contests/entries.html",
        contest=contest,
        wanted=wanted,
        rows=rows,
        next_after=rows[-1][0].user_id if len(rows) == entry_queries.PAGE else None,
        tally=queries.standing(contest, clock.now()).tally,
        reasons=queries.reasons(contest),
        exports=may(contest.community_id, Role.EDITOR),
    )


@blueprint.get("/entries.csv")
@staff_only
def export(contest_id: int) -> Response:
    """The same entries as a file; who took it is written down, for it holds personal data."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    audit.record(
        "entries.exported",
        at=clock.now(),
        by=me().id,
        community_id=contest.community_id,
        contest_id=contest.id,
    )
    db.session.commit()
    rows = entry_queries.everyone(contest, Wanted.read(request.args))
    when = functools.partial(moment, zone=contest.community.zone, pattern="dd.MM.y HH:mm")
    lines = exports.table(_heads(), rows, _words, when)
    name = {"Content-Disposition": f'attachment; filename="{contest.slug}.csv"'}
    body = stream_with_context(line.encode() for line in lines)
    return Response(body, headers=name, content_type="text/csv; charset=utf-8")


@blueprint.app_template_filter("parsed")
def parsed(text: str) -> datetime:
    """A moment that an entry's check keeps as text."""
    return datetime.fromisoformat(text)


def _heads() -> list[str]:
    return [
        gettext("VK id"),
        gettext("Name"),
        gettext("Page"),
        gettext("State"),
        gettext("Tickets"),
        gettext("Why not"),
        gettext("Checked"),
    ]


def _words(code: str) -> str:
    """The words that the page has for a state or a reason."""
    states = {"in": gettext("takes part"), "out": gettext("not in"), "waiting": gettext("waiting")}
    reason = get_template_attribute("macros/words.html", "reason_words")
    return str(states.get(code) or reason(code))
