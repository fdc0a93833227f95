"""Russian first, English by switch; numbers and dates in the reader's habit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, request, session
from flask_babel import format_datetime, get_locale

from extensions import babel

LANGUAGES = ("ru", "en")
KEY = "language"


def init_locales(app: Flask) -> None:
    """Have every page speak the visitor's language."""
    app.config["BABEL_DEFAULT_LOCALE"] = LANGUAGES[0]
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.globals["language"] = lambda: str(get_locale())
    app.jinja_env.filters["moment"] = moment


def chosen() -> str:
    """What the visitor chose by the switch; else Russian, whatever her browser says."""
    wanted = session.get(KEY) if request else None
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def moment(value: datetime, zone: str, pattern: str = "d MMMM y, HH:mm") -> str:
    """A moment in the community's zone: «22 ноября 2026, 18:00»."""
    return str(format_datetime(value.astimezone(ZoneInfo(zone)), pattern, rebase=False))
