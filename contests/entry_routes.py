"""Who is in and who is not: everybody in a table and as a file, and each person's own page."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file, stream_with_context
from werkzeug.wrappers import Response

import clock
from communities.service import vk_of
from contests import deciding, entry_queries, exports, history
from contests.access import contest_or_404
from contests.entry_orders import moment_of
from contests.entry_queries import Page, Wanted
from contests.entry_tables import EntryTable, said
from contests.models import Contest
from extensions import db
from locales import moment
from staff import audit
from staff.access import may, me, staff_only
from staff.models import Role
from vk.errors import VkError

blueprint = Blueprint("desk_entries", __name__, url_prefix="/desk/contests/<int:contest_id>")
LINE = re.compile(r"(\S{19,40})\.(\d{1,18})")  # a moment and a number: where a page of deeds ends


@blueprint.get("/entries")
@staff_only
def entries(contest_id: int) -> str:
    """A page of entries."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    wanted = _wanted(contest)
    meant, answer = _asked_vk(contest, wanted)
    counted = entry_queries.census(contest)
    about: dict[str, Any] = {"contest": contest, "wanted": wanted, "answer": answer}
    return render_template(
        "contests/entries.html",
        page=entry_queries.page(contest, meant, counted=counted) if meant else Page([]),
        census=counted,
        say=said(),
        exports=may(contest.community_id, Role.EDITOR),
        **about,
    )


def _wanted(contest: Contest) -> Wanted:
    wanted = Wanted.read(request.args)
    ordered = wanted.sort != "tickets" or contest.weighted
    return wanted if ordered else replace(wanted, sort=entry_queries.USUAL, after=None, before=None)


def _asked_vk(contest: Contest, wanted: Wanted) -> tuple[Wanted | None, str]:
    """The same with a person's number for her page's short name, and what VK answered.

    We keep no short names, which people change at will: VK is asked. None if it names nobody.
    """
    if not wanted.short_name:
        return wanted, ""
    vk = vk_of(contest.community)
    db.session.commit()  # nothing is held while VK answers
    try:
        kind, number = vk.resolve(wanted.short_name) or ("nobody", 0)
    except VkError:
        return None, "silent"
    found = replace(wanted, search=str(number)) if kind == "user" else None
    return found, str(number) if found else "nobody"


@blueprint.get("/entries/<int:user_id>")
@staff_only
def entry(contest_id: int, user_id: int) -> str:
    """One person: how she stands, why, all that she did, and what staff decided."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    found = entry_queries.one(contest, user_id)
    if found is None:
        abort(404)
    deeds, more = history.page(contest, user_id, _line(request.args.get("after", "")))
    decides = may(contest.community_id, Role.EDITOR) and deciding.open_to_decisions(contest)
    return render_template(
        "contests/entry.html",
        contest=contest,
        entry=found[0],
        person=found[1],
        deeds=deeds,
        more=more,
        decisions=deciding.history(contest, user_id),
        decides=decides,
    )


def _line(text: str) -> history.Mark | None:
    found = LINE.fullmatch(text)
    if not found:
        return None
    try:
        return moment_of(found[1]), int(found[2])
    except (ValueError, OverflowError):
        return None


@blueprint.post("/entries.<any(csv, xlsx):kind>")
@staff_only
def export(contest_id: int, kind: str) -> Response:
    """The same entries as a file; who took it is written down, for it holds personal data."""
    contest = contest_or_404(contest_id, Role.EDITOR)
    now, where = clock.now(), {"community_id": contest.community_id, "contest_id": contest.id}
    audit.record("entries.exported", at=now, by=me().id, **where)
    meant, _answer = _asked_vk(contest, _wanted(contest))
    db.session.commit()
    table = EntryTable(contest, entry_queries.everyone(contest, meant) if meant else ())
    name = f"{contest.slug}-{moment(now, contest.community.zone, 'y-MM-dd')}.{kind}"
    if kind == "xlsx":
        file, mimetype = table.xlsx(), exports.TYPES[kind]
        return send_file(file, mimetype=mimetype, as_attachment=True, download_name=name)
    heads = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(
        stream_with_context(table.csv()), headers=heads, content_type=exports.TYPES[kind]
    )


@blueprint.app_template_filter("parsed")
def parsed(text: str) -> datetime:
    """A moment that an entry's check keeps as text."""
    return datetime.fromisoformat(text)
