"""The register: every draw of this installation in one chain, as a page and as two files."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, stream_with_context
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from pagecache import cached
from pages import some_id
from staff.access import public
from winners.chain import NOTHING, Row, draws_text
from winners.manifest import Manifest
from winners.models import Draw, DrawState

blueprint = Blueprint("register", __name__)
PAGE = 50


@dataclass(frozen=True)
class Entered:
    """A draw with its place in the chain, as the page shows it."""

    position: int
    draw: Draw
    state: DrawState
    count: int


@blueprint.get("/draws")
@public
@cached("before")
def page() -> str:
    """The newest draws first, a page at a time."""
    shown = _newest(request.args.get("before", type=some_id))
    older = shown[-1].draw.id if shown and shown[-1].position > 1 else None
    return render_template("public/register.html", shown=shown, older=older)


def _newest(before: int | None) -> list[Entered]:
    earlier = Draw.id < before if before else Draw.id > 0
    position = db.session.scalar(select(func.count()).where(earlier)) or 0
    found = select(Draw).where(earlier).order_by(Draw.id.desc()).limit(PAGE)
    draws = db.session.scalars(
        found.options(joinedload(Draw.contest).joinedload(Contest.community))
    )
    return [
        Entered(position - back, draw, _state(draw.state, draw.contest.state), _count(draw))
        for back, draw in enumerate(draws)
    ]


def _count(draw: Draw) -> int:
    return Manifest.parse(draw.manifest).entries_count


def _state(draw: DrawState, contest: State) -> DrawState:
    """A list that waits in a contest that was called off will never be drawn."""
    called_off = contest is State.CANCELLED and draw is DrawState.AWAITING
    return DrawState.VOID if called_off else draw


@blueprint.get("/draws.txt")
@public
@cached()
def draws() -> Response:
    """The chain, a line per draw; winners.chain says what stands in it."""
    return _file(draws_text(_rows()))


def _rows() -> Iterator[Row]:
    links = (Draw.manifest_id, Draw.prev_manifest_sha256, Contest.slug, Draw.number)
    found = select(*links, Draw.state, Contest.state, Draw.signature).join(Draw.contest)
    for link in db.session.execute(found.order_by(Draw.id)):
        manifest_id, prev, slug, number, draw, contest, evidence = link
        yield Row(manifest_id, prev, slug, number, _state(draw, contest), evidence or NOTHING)


@blueprint.get("/draws/manifests.txt")
@public
@cached()
def manifests() -> Response:
    """Every manifest, one after the other, so that the whole chain can be checked elsewhere."""
    return _file(stream_with_context(_manifests()))


def _manifests() -> Iterator[str]:
    found = select(Draw.manifest).order_by(Draw.id)
    yield from db.session.scalars(found.execution_options(yield_per=500))


def _file(text: str | Iterator[str]) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
