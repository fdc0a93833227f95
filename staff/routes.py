"""Signing in and out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

import clock
from extensions import throttle
from pages import own_page
from staff import service
from staff.access import me, public, staff_only
from staff.forms import SignInForm

blueprint = Blueprint("staff", __name__, url_prefix="/desk")


def _login() -> str:
    return "login:" + request.form.get("login", "").strip().lower()[:64]


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@throttle.limit("20 per 10 minutes", methods=["POST"], key_func=get_remote_address)
@throttle.limit("10 per 10 minutes", methods=["POST"], key_func=_login)
def sign_in() -> str | Response:
    """Open the desk by a password."""
    form = SignInForm()
    if form.validate_on_submit():
        account = service.authenticate(form.login.data, form.password.data)
        if account:
            login_user(account)
            return redirect(own_page(request.args.get("next", ""), url_for("desk.contests")))
        flash("wrong_password", "problem")
    return render_template("staff/sign_in.html", form=form)


@blueprint.post("/sign-out")
@staff_only
def sign_out() -> Response:
    """Close this browser's session."""
    logout_user()
    return redirect(url_for(".sign_in"))


@blueprint.post("/sign-out-everywhere")
@staff_only
def sign_out_everywhere() -> Response:
    """Close every session of this account."""
    service.end_sessions(me(), clock.now())
    logout_user()
    return redirect(url_for(".sign_in"))
