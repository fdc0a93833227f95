"""One's own account: name, password, and signing out everywhere."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Form

import clock
from errors import Problem
from extensions import throttle
from staff import service, sessions
from staff.access import me, staff_only
from staff.forms import NameForm, PasswordForm

blueprint = Blueprint("account", __name__, url_prefix="/desk/account")
Page = str | Response


def account_page(**forms: Form) -> str:
    """The whole page; a form that came back with errors takes the place of an empty one."""
    empty = {"name_form": NameForm(formdata=None, obj=me()), "password_form": PasswordForm(None)}
    return render_template("staff/account.html", account=me(), **{**empty, **forms})


def back(done: str) -> Response:
    """To the page, with what was done."""
    flash(done, "done")
    return redirect(url_for("account.account"))


@blueprint.get("")
@staff_only
def account() -> str:
    """What I can change about myself."""
    return account_page()


@blueprint.post("/name")
@staff_only
def name() -> Page:
    """Be called otherwise."""
    form = NameForm()
    if not form.validate_on_submit():
        return account_page(name_form=form)
    service.rename(me(), form.name.data, clock.now())
    return back(gettext("The name is changed."))


def _whose() -> str:
    return f"password:{current_user.get_id()}"


@blueprint.post("/password")
@staff_only
@throttle.limit("10 per 10 minutes", key_func=_whose)
def password() -> Page:
    """A new password. Whoever is signed in elsewhere as me has to sign in with it."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return account_page(password_form=form)
    try:
        service.change_password(me(), form.old.data, form.new.data, clock.now())
    except Problem:
        form.old.errors = [gettext("This is not your password. Nothing was changed.")]
        return account_page(password_form=form)
    sessions.begin(me())
    return back(gettext("The password is changed, and every other device is signed out."))
