"""What everybody sees: the contests of this installation, and each one's page."""

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Redirect

import clock
from contests.entries import EntryState
from contests.lifecycle import PUBLIC
from contests.models import Contest, Entry
from extensions import db
from locales import KEY, LANGUAGES
from staff.access import public

blueprint = Blueprint("public", __name__)
LATEST = 50


@blueprint.get("/")
@public
def home() -> str:
    """Contests that run or have ended, the latest first."""
    known = select(Contest).where(Contest.state.in_(PUBLIC)).order_by(Contest.opens_at.desc())
    return render_template("public/home.html", contests=db.session.scalars(known.limit(LATEST)).all())


@blueprint.get("/c/<slug>")
@public
def contest(slug: str) -> str:
    """Prizes, how to take part, until when, how many are in."""
    found = public_contest_or_404(slug)
    inside = (Entry.contest_id == found.id, Entry.state == EntryState.IN)
    count = db.session.scalar(select(func.count()).where(*inside))
    return render_template("public/contest.html", contest=found, count=count, now=clock.now())


@blueprint.get("/c/<slug>/rules/<int:number>.txt")
@public
def rules(slug: str, number: int) -> Response:
    """A locked version of the rules, byte for byte what its hash commits to."""
    found = public_contest_or_404(slug)
    version = next((v for v in found.rules if v.number == number and v.locked_at), None)
    if version is None:
        abort(404)
    return Response(version.text.encode(), content_type="text/plain; charset=utf-8")


@blueprint.post("/language")
@public
def language() -> Redirect:
    """Switch the language and stay on the page."""
    if request.form.get("language") in LANGUAGES:
        session[KEY] = request.form["language"]
    back = request.form.get("back", "")
    return redirect(back if back.startswith("/") and not back.startswith("//") else url_for(".home"))


def public_contest_or_404(slug: str) -> Contest:
    """A contest that the public may see. One called off before it opened was never public."""
    found = db.session.scalar(select(Contest).where(Contest.slug == slug))
    if found is None or found.state not in PUBLIC:
        abort(404)
    return found
