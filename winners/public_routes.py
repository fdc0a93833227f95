"""The results page and the files of its proof, for everybody."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template
from sqlalchemy import select

from contests.models import Contest
from contests.public_routes import public_contest_or_404
from extensions import db
from outbox import service as outbox
from staff.access import public
from winners import service, texts
from winners.models import Draw, FrozenEntry

blueprint = Blueprint("results", __name__)


@blueprint.get("/c/<slug>/winners")
@public
def winners(slug: str) -> str:
    """Who won, and how to check it."""
    contest = public_contest_or_404(slug)
    draw = service.current_draw(contest)
    return render_template(
        "public/winners.html",
        contest=contest,
        draw=draw,
        seats=list(texts.seats(draw)) if draw else [],
        anchor=outbox.by_key(f"anchor:{draw.id}") if draw else None,
        results=outbox.by_key(service.results_key(draw)) if draw else None,
    )


@blueprint.get("/c/<slug>/draw/<int:number>/manifest.txt")
@public
def manifest(slug: str, number: int) -> Response:
    """The manifest, from the freeze on."""
    return _file(_draw_or_404(slug, number).manifest)


@blueprint.get("/c/<slug>/draw/<int:number>/entries.txt")
@public
def entries(slug: str, number: int) -> Response:
    """The list that it commits to."""
    return _file(_draw_or_404(slug, number).entries)


@blueprint.get("/c/<slug>/draw/<int:number>/signature.txt")
@public
def signature(slug: str, number: int) -> Response:
    """The beacon's signature, from the draw on."""
    draw = _draw_or_404(slug, number)
    if draw.signature is None:
        abort(404)
    return _file(f"{draw.signature}\n")


@blueprint.get("/c/<slug>/draw/<int:number>/openings.txt")
@public
def openings(slug: str, number: int) -> Response:
    """Who is behind each leaf, where the rules said that this would be public."""
    draw = _draw_or_404(slug, number)
    if not draw.contest.open_list:
        abort(404)
    return _file("".join(_openings(draw)))


def _openings(draw: Draw) -> Iterator[str]:
    rows = select(FrozenEntry).where(FrozenEntry.draw_id == draw.id).order_by(FrozenEntry.leaf)
    for row in db.session.scalars(rows.execution_options(yield_per=2000)):
        yield f"vk:{row.user_id} {row.nonce}\n"


def _draw_or_404(slug: str, number: int) -> Draw:
    contest: Contest = public_contest_or_404(slug)
    found = select(Draw).where(Draw.contest_id == contest.id, Draw.number == number)
    draw = db.session.scalar(found)
    if draw is None:
        abort(404)
    return draw


def _file(text: str) -> Response:
    return Response(text.encode(), content_type="text/plain; charset=utf-8")
