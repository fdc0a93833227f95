"""What everybody sees: the contests of this installation, and each one's page."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from communities.models import Community
from contests import chance
from contests.addresses import post_url
from contests.conditions import DEEDS, Condition
from contests.entries import EntryState
from contests.lifecycle import PUBLIC, State
from contests.models import Contest, Entry
from contests.rules_layout import laid_out
from contests.texts import page_of
from extensions import db
from pagecache import cached, lasting
from parts import parts
from staff.access import public

blueprint = Blueprint("public", __name__)
LATEST = 50
RUNNING = (State.OPEN, State.CLOSED, State.FROZEN, State.DRAWN)


@blueprint.get("/")
@public
@cached()
def home() -> str:
    """Contests that run or have ended, the latest first."""
    known = as_cards(seen_by_all()).order_by(Contest.opens_at.desc()).limit(LATEST)
    contests = db.session.scalars(known).all()
    return render_template(
        "public/home.html",
        running=[contest for contest in contests if contest.state in RUNNING],
        ended=[contest for contest in contests if contest.state not in RUNNING],
        libraries=_libraries(),
    )


def as_cards(which: ColumnElement[bool]) -> Select[Contest]:
    """Contests with what their cards show, in few questions."""
    shown = (joinedload(Contest.community), selectinload(Contest.prizes))
    return select(Contest).where(which).options(*shown)


def _libraries() -> Sequence[Community]:
    """Communities that have shown something, by name."""
    shown = select(Contest.community_id).where(seen_by_all())
    found = select(Community).where(Community.id.in_(shown)).order_by(Community.name, Community.id)
    return db.session.scalars(found).all()


@blueprint.get("/c/<slug>")
@public
@cached()
def contest(slug: str) -> str:
    """Prizes, how to take part, until when, how many are in, who won, why to believe it."""
    found = public_contest_or_404(slug)
    conditions = [Condition.load(document) for document in found.conditions]
    inside = (Entry.contest_id == found.id, Entry.state == EntryState.IN)
    return render_template(
        "public/contest.html",
        contest=found,
        deeds=[condition for condition in conditions if condition.what in DEEDS],
        limits=[condition for condition in conditions if condition.what not in DEEDS],
        count=db.session.scalar(select(func.count()).where(*inside)),
        round_at=chance.round_at(found),
        address=page_of(found),
        demo=parts().config.demo,
    )


@blueprint.get("/c/<slug>/rules/<int:number>.txt")
@public
@cached()
def rules(slug: str, number: int) -> Response:
    """A locked version of the rules, byte for byte what its hash commits to."""
    found = public_contest_or_404(slug)
    version = next((v for v in found.rules if v.number == number and v.locked_at), None)
    if version is None:
        abort(404)
    return frozen_file(version.text)


@blueprint.get("/c/<slug>/rules")
@public
@cached()
def rules_page(slug: str) -> str:
    """The rules that hold, to read and to print."""
    found = public_contest_or_404(slug)
    held = found.locked_rules
    if held is None:
        abort(404)
    return render_template(
        "public/rules.html",
        contest=found,
        rules=held,
        blocks=laid_out(held.text),
        file=f"{page_of(found)}/rules/{held.number}.txt",
    )


@blueprint.get("/c/<slug>/event.txt")
@public
@cached()
def event(slug: str) -> Response:
    """The public event that decides the draw, byte for byte what the rules' hash commits to."""
    found = public_contest_or_404(slug)
    if found.chance is not chance.Chance.EVENT:
        abort(404)
    return Response(chance.event_file(found).encode(), content_type="text/plain; charset=utf-8")


@blueprint.app_template_global()
def on_vk(contest: Contest, comment_id: int | None = None) -> str:
    """The address of a contest's post, or of a comment under it; the demo has a wall of its own."""
    address = post_url(contest.community.wall_id, contest.post_id or 0)
    config = parts().config
    if config.demo:
        address = address.replace("https://vk.com", config.vk_api_url)
    return f"{address}?reply={comment_id}" if comment_id else address


def seen_by_all() -> ColumnElement[bool]:
    """What makes a contest public: one called off before its rules were fixed never was."""
    invited = or_(Contest.state != State.CANCELLED, Contest.key_sha256.is_not(None))
    return Contest.state.in_(PUBLIC) & invited


def public_contest_or_404(slug: str) -> Contest:
    """A contest that the public may see."""
    found = db.session.scalar(select(Contest).where(Contest.slug == slug, seen_by_all()))
    if found is None:
        abort(404)
    return found


def frozen_file(text: str) -> Response:
    """A file that can never change; a demo, though, may begin anew under the same addresses."""
    answer = Response(text.encode(), content_type="text/plain; charset=utf-8")
    return answer if parts().config.demo else lasting(answer)
