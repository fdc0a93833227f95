"""How often a password may be tried, without anybody being locked out by strangers.

Whoever knows a login could use up its tries for its owner, so a browser that has signed in once
keeps a cookie by which it has tries of its own.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from flask import current_app, request
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response

import cookies
from callers import network
from pages import without_nul

COOKIE = "familiar"
LASTS = timedelta(days=365)
OF_ONE_NETWORK = "20 per 10 minutes"
OF_A_LOGIN_THERE = "10 per 10 minutes"
OF_A_LOGIN = "30 per 10 minutes"  # from wherever; so many stop strangers only
OF_A_FAMILIAR_BROWSER = "10 per 10 minutes"


def login() -> str:
    """The login that is being typed, as its form takes it: however it is spelt, it is one."""
    return (without_nul(request.form.get("login")) or "").strip().lower()[:64]


def login_there() -> str:
    """That login, and where it is typed."""
    return f"{login()} {network()}"


def is_familiar() -> bool:
    """Whether this browser has signed in by this login before."""
    return _number() is not None


def is_strange() -> bool:
    """Whether it has not."""
    return _number() is None


def browser() -> str:
    """A familiar browser's number."""
    return _number() or ""


def become_familiar(answer: Response, login: str) -> Response:
    """Have the browser remembered; the cookie does not tell by which login."""
    number = _number() or secrets.token_urlsafe(12)
    answer.set_cookie(
        _cookie(),
        _signer(login).sign(number).decode(),
        max_age=LASTS,
        path=request.path,
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
    )
    return answer


def _cookie() -> str:
    return cookies.named(COOKIE, current_app, request.path)


def _number() -> str | None:
    signed = request.cookies.get(_cookie(), "")
    try:
        return _signer(login()).unsign(signed).decode()
    except BadSignature:
        return None


def _signer(login: str) -> Signer:
    salt = f"{COOKIE}:{login}"
    return Signer(current_app.config["SECRET_KEY"], salt, digest_method=sha256)
