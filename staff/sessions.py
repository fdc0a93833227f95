"""A browser's session has a number, by which it ends, wherever a copy of its cookie may lie."""

import secrets
from datetime import datetime

from flask import session
from flask_login import login_user, logout_user

from extensions import db
from once import insert_once
from staff.models import Account, EndedSession

USER = "_user_id"  # Flask-Login's key in the session
NUMBER_BYTES, NUMBER_LENGTH = 16, 22


def begin(account: Account) -> None:
    """Sign somebody in, in this browser."""
    login_user(account)
    session[USER] = f"{account.get_id()}.{secrets.token_urlsafe(NUMBER_BYTES)}"


def end(now: datetime) -> None:
    """Sign this browser out. Commits."""
    number = session.get(USER, "").rpartition(".")[2]
    if len(number) == NUMBER_LENGTH:
        insert_once(EndedSession, number=number, at=now)
        db.session.commit()
    logout_user()
    session.clear()


def account_of(name: str) -> Account | None:
    """Whose session it is, by its name: account, epoch and number.

    Nobody's if it was ended, or all of the account's were, or the account was closed since.
    """
    account_id, _, rest = name.partition(".")
    epoch, numbered, number = rest.partition(".")
    if not (account_id.isdecimal() and epoch.isdecimal()) or (numbered and _has_ended(number)):
        return None
    account = db.session.get(Account, int(account_id))
    goes_on = account and account.active and account.session_epoch == int(epoch)
    return account if goes_on else None


def _has_ended(number: str) -> bool:
    """Or never begun."""
    known = len(number) == NUMBER_LENGTH
    return not known or db.session.get(EndedSession, number) is not None
