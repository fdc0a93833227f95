"""A participant's own page: nobody gets in but with her code, or by commenting as herself."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

import clock
from callers import network
from contests.models import Contest
from contests.public_routes import public_contest_or_404
from errors import Problem
from extensions import throttle
from receipts import cards, service
from receipts.forms import CodeForm, WordForm
from receipts.models import Proof
from staff.access import public

blueprint = Blueprint("receipts", __name__, url_prefix="/c/<slug>/me")
Page = str | Response
LET_IN = timedelta(hours=1)
SELF, WORD = "receipt", "proof"  # keys of the signed session cookie


def _asked_about() -> str:
    """One person's page may not be tried again and again, from however many addresses."""
    return f"me:{request.view_args['slug']}:{request.form.get('who', '').strip().lower()[:80]}"  # type: ignore[index]


@blueprint.route("/", methods=["GET", "POST"])
@public
@throttle.limit("20 per 10 minutes", methods=["POST"], key_func=network)
@throttle.limit("20 per hour", methods=["POST"], key_func=_asked_about)
def door(slug: str) -> Page:
    """Ask who she is; with the right code, let her in."""
    contest = public_contest_or_404(slug)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            user_id = service.who_is(contest, form.who.data)
            if service.admits(contest, user_id, form.code.data):
                return _let_in(contest, user_id)
            flash("wrong_code", "problem")
        except Problem as problem:
            flash(problem.code, "problem")
    return render_template("receipts/door.html", contest=contest, form=form, word=WordForm())


def _let_in(contest: Contest, user_id: int) -> Response:
    until = clock.now() + LET_IN
    session[SELF] = {"contest": contest.id, "user": user_id, "until": until.isoformat()}
    return redirect(url_for(".card", slug=contest.slug))


@blueprint.post("/word")
@public
@throttle.limit("10 per 10 minutes", key_func=network)
def word(slug: str) -> Response:
    """Give out a word to comment."""
    contest = public_contest_or_404(slug)
    form = WordForm()
    if not form.validate_on_submit():
        flash("no_such_person", "problem")
        return redirect(url_for(".door", slug=slug))
    try:
        user_id = service.who_is(contest, form.name.data)
        service.code_of(contest, user_id)
    except Problem as problem:
        flash(problem.code, "problem")
        return redirect(url_for(".door", slug=slug))
    session[WORD] = service.begin_proof(contest, user_id, clock.now()).id
    return redirect(url_for(".prove", slug=slug))


@blueprint.route("/word/prove", methods=["GET", "POST"])
@public
def prove(slug: str) -> Page:
    """Show the word; once her comment is there, let her in."""
    contest = public_contest_or_404(slug)
    proof = _open_proof(contest)
    if proof is None:
        flash("word_expired", "problem")
        return redirect(url_for(".door", slug=slug))
    if request.method == "POST":
        if service.is_proved(contest, proof):
            del session[WORD]
            return _let_in(contest, proof.user_id)
        flash("word_not_seen", "problem")
    return render_template("receipts/prove.html", contest=contest, proof=proof)


def _open_proof(contest: Contest) -> Proof | None:
    number = session.get(WORD)
    return service.open_proof(contest, number, clock.now()) if number else None


@blueprint.get("/card")
@public
def card(slug: str) -> Page:
    """In or not, why, and what can be recomputed of it."""
    contest = public_contest_or_404(slug)
    known: dict[str, Any] = session.get(SELF) or {}
    if known.get("contest") != contest.id:
        return redirect(url_for(".door", slug=slug))
    if datetime.fromisoformat(known["until"]) < clock.now():
        return redirect(url_for(".door", slug=slug))
    if contest.draw_key is None:
        abort(404)
    shown = cards.card(contest, known["user"])
    code = service.code_of(contest, shown.user_id)
    return render_template("receipts/card.html", contest=contest, card=shown, code=code)


@blueprint.post("/leave")
@public
def leave(slug: str) -> Response:
    """For somebody at a public computer."""
    session.pop(SELF, None)
    return redirect(url_for("public.contest", slug=slug))
