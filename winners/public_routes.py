"""The results page and the files of its proof, for everybody."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template
from flask_babel import get_locale
from sqlalchemy import select

import clock
from contests.lifecycle import State
from contests.models import Contest
from contests.public_routes import frozen_file, public_contest_or_404
from contests.texts import plain
from extensions import db
from locales import dated
from outbox import service as outbox
from pagecache import cached
from parts import parts
from staff.access import public
from winners import anchors, erasing, replacing, service, standalone, texts
from winners.manifest import Manifest
from winners.models import Draw, FrozenEntry

blueprint = Blueprint("results", __name__)


@blueprint.get("/c/<slug>/winners")
@public
@cached()
def winners(slug: str) -> str:
    """Who won, and how to check it."""
    return render_template("public/winners.html", **_results(public_contest_or_404(slug)))


@blueprint.get("/c/<slug>/results.txt")
@public
@cached()
def results_as_text(slug: str) -> Response:
    """The same as plain text, to be read aloud or copied."""
    facts = _results(public_contest_or_404(slug))
    answer = _file(plain("public/results.txt", dated=dated, **facts))
    answer.headers["Content-Language"] = str(get_locale())
    return answer


def _results(contest: Contest) -> dict[str, object]:
    draw = service.current_draw(contest)
    return {
        "contest": contest,
        "draw": draw,
        "named": contest.state == State.PUBLISHED,
        "address": texts.results_page(contest),
        **(_proof(draw) if draw else {}),
    }


def _proof(draw: Draw) -> dict[str, object]:
    """What the page says about a draw, beside its result."""
    manifest = Manifest.parse(draw.manifest)
    return {
        **_seated(draw),
        "anchor": outbox.by_key(f"anchor:{draw.id}"),
        "anchors": anchors.anchors(draw),
        "grade": anchors.grade(draw, clock.now()),
        "manifest": manifest,
        "source": draw.source,
        "chain": parts().config.beacon,
    }


def _seated(draw: Draw) -> dict[str, object]:
    """Every place once: who holds a prize now, who has left one, who is still in reserve."""
    ranked = {seat.rank: seat for seat in texts.seats(draw)}
    course = replacing.replacements(draw)
    seats = replacing.seats_of(draw)
    used = {seat.holder for seat in seats} | {row.left_rank for row in course}
    return {
        "held": [(ranked[seat.number].prize, ranked.get(seat.holder or 0)) for seat in seats],
        "left": [(row, ranked[row.left_rank]) for row in course],
        "reserves": [seat for rank, seat in ranked.items() if rank not in used],
    }


@blueprint.get("/verify.html")
@public
@cached()
def verify_alone() -> Response:
    """The check as one page to keep. A download: no page of ours has a script inside."""
    chain = parts().config.beacon
    key = f"{chain.chain_hash}:{chain.public_key}:{chain.genesis}:{chain.period}"
    page = render_template("public/verify_alone.html", script=standalone.script(), chain=key)
    headers = {"Content-Disposition": "attachment; filename=verify.html"}
    return Response(page, headers=headers, content_type="text/html; charset=utf-8")


@blueprint.get("/c/<slug>/draw/<int:number>/manifest.txt")
@public
@cached()
def manifest(slug: str, number: int) -> Response:
    """The manifest, from the freeze on."""
    return frozen_file(_draw_or_404(slug, number).manifest)


@blueprint.get("/c/<slug>/draw/<int:number>/entries.txt")
@public
@cached()
def entries(slug: str, number: int) -> Response:
    """The list that it commits to."""
    return frozen_file(_draw_or_404(slug, number).entries)


@blueprint.get(
    "/c/<slug>/draw/<int:number>/<any('signature.txt', 'result.txt', 'reveal.txt'):name>"
)
@public
@cached()
def evidence(slug: str, number: int, name: str) -> Response:
    """What the draw's randomness is made of, from the draw on: one line, in the source's file."""
    draw = _draw_or_404(slug, number)
    if draw.signature is None or name != draw.source.file:
        abort(404)
    return frozen_file(f"{draw.signature}\n")


@blueprint.get("/c/<slug>/draw/<int:number>/manifest.tsr")
@public
@cached()
def stamp(slug: str, number: int) -> Response:
    """The time-stamp of the manifest, as the authority gave it."""
    found = anchors.stamp_of(_draw_or_404(slug, number))
    if found is None:
        abort(404)
    return Response(found, content_type="application/timestamp-reply")


@blueprint.get("/c/<slug>/draw/<int:number>/replacements.txt")
@public
@cached()
def replacements(slug: str, number: int) -> Response:
    """Who passed a prize on, why, and who moved up."""
    return _file(replacing.as_text(_draw_or_404(slug, number)))


@blueprint.get("/c/<slug>/draw/<int:number>/openings.txt")
@public
def openings(slug: str, number: int) -> Response:
    """Who is behind each leaf, where the rules said that this would be public."""
    draw = _draw_or_404(slug, number)
    if not draw.contest.open_list or erasing.of(draw.contest):
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
