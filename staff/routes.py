"""Signing in and out."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

import clock
from callers import network
from extensions import throttle
from pages import own_page
from staff import service, sessions, trying
from staff.access import me, public, staff_only
from staff.forms import SignInForm
from staff.models import Account

blueprint = Blueprint("staff", __name__, url_prefix="/desk")
Limited = Callable[[Callable[..., Any]], Callable[..., Any]]


def _try(limit: str, whose: Callable[[], str], unless: Callable[[], bool]) -> Limited:
    return throttle.limit(limit, methods=["POST"], key_func=whose, exempt_when=unless)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@_try(trying.OF_A_LOGIN, trying.login, unless=trying.is_familiar)
@_try(trying.OF_A_LOGIN_THERE, trying.login_there, unless=trying.is_familiar)
@_try(trying.OF_ONE_NETWORK, network, unless=trying.is_familiar)
@_try(trying.OF_A_FAMILIAR_BROWSER, trying.browser, unless=trying.is_strange)
def sign_in() -> str | Response:
    """Open the desk by a password."""
    form = SignInForm()
    if form.validate_on_submit():
        account = service.authenticate(form.login.data, form.password.data)
        if account:
            return _let_in(account)
        flash("wrong_password", "problem")
    return render_template("staff/sign_in.html", form=form)


def _let_in(account: Account) -> Response:
    """A new session: nothing of what was in this browser before goes on, its forms' token least."""
    session.clear()
    sessions.begin(account)
    answer = redirect(own_page(request.args.get("next", ""), url_for("desk.contests")))
    return trying.become_familiar(answer, account.login)


@blueprint.post("/sign-out")
@staff_only
def sign_out() -> Response:
    """Close this browser's session."""
    sessions.end(clock.now())
    return _left()


@blueprint.post("/sign-out-everywhere")
@staff_only
def sign_out_everywhere() -> Response:
    """Close every session of this account."""
    service.end_sessions(me(), clock.now())
    sessions.end(clock.now())
    return _left()


def _left() -> Response:
    """The browser is asked to forget the pages that she has seen, too."""
    answer = redirect(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
