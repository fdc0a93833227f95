"""Names of our cookies, and how a session is signed.

Where readers come by https they begin in a way that makes browsers refuse what plain http, or
another host of the same domain, would put in their place: `__Host-`, or `__Secure-` for a part of
the site.
"""

from hashlib import sha256

from flask import Flask
from flask.sessions import SecureCookieSessionInterface


class Sessions(SecureCookieSessionInterface):
    """Flask's own, signed by HMAC-SHA-256 where Flask still takes SHA-1."""

    digest_method = staticmethod(sha256)


def named(plain: str, app: Flask, path: str = "/") -> str:
    """What a cookie is called in this installation."""
    if not app.config["SESSION_COOKIE_SECURE"]:
        return plain
    return f"__Host-{plain}" if path == "/" else f"__Secure-{plain}"
