"""The desk's page of a contest's poster: looked at, downloaded, printed."""

from flask import Blueprint, Response, render_template

from contests import bills
from contests.access import contest_or_404
from contests.cover_routes import private
from contests.file_routes import kept
from contests.lifecycle import EDITABLE
from contests.texts import page_of
from contests.typesetting import fingerprint
from staff.access import staff_only
from staff.models import Role

blueprint = Blueprint("desk_posters", __name__, url_prefix="/desk/contests/<int:contest_id>/poster")
A4 = "a4"


@blueprint.get("")
@staff_only
def posters(contest_id: int) -> str:
    """How the poster looks, and the files to print."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    return render_template(
        "contests/posters.html",
        contest=contest,
        address=page_of(contest),
        early=contest.state in EDITABLE,
        mark=fingerprint(bills.POSTER, bills.poster_facts(contest, A4))[:16],
    )


@blueprint.get("/poster-<any(a4, a3):paper>.pdf")
@staff_only
def paper(contest_id: int, paper: str) -> Response:
    """The file to print, also before the contest is public."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    facts = bills.poster_facts(contest, paper)
    mark = fingerprint(bills.POSTER, facts)
    answer = private(kept(mark, "application/pdf", lambda: bills.poster(contest, facts)))
    name = f"{contest.slug}-{paper}.pdf"
    answer.headers["Content-Disposition"] = f"inline; filename={name}"
    return answer


@blueprint.get("/poster.png")
@staff_only
def preview(contest_id: int) -> Response:
    """The poster as a picture, to look at."""
    contest = contest_or_404(contest_id, Role.VIEWER)
    facts = bills.poster_facts(contest, A4)
    mark = fingerprint(bills.POSTER, facts)
    return private(kept(mark, "image/png", lambda: bills.poster_preview(contest, facts)))
