"""Russian first, English by switch; numbers and dates in the reader's habit."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from flask import Flask, Response, current_app, request
from flask_babel import format_datetime, format_timedelta, get_locale
from markupsafe import Markup, escape

import clock
import cookies
from extensions import babel

LANGUAGES = ("ru", "en")
STAFF_WRITE = "ru"
COOKIE = "language"
DAY = "d MMMM, HH:mm"
DAY_OF_A_YEAR = "d MMMM y, HH:mm"


class Home(Protocol):
    """Whose clock dates are told by: a community."""

    zone: str  # IANA name
    town: str  # as staff typed it; empty: the zone's city is named


def init_locales(app: Flask) -> None:
    """Have every page speak the visitor's language."""
    app.config["BABEL_DEFAULT_LOCALE"] = LANGUAGES[0]
    babel.init_app(app, locale_selector=chosen)
    app.after_request(named)
    app.jinja_env.globals["language"] = lambda: str(get_locale())
    app.jinja_env.filters.update(moment=moment, day=day, ahead=ahead, place=place)
    app.jinja_env.filters.update(said=said, called=called)
    app.jinja_env.filters.update(there=there, clock_of=clock_of)


def chosen() -> str:
    """The language of whoever asks; Russian where nobody does."""
    return spoken(request.cookies.get(named_cookie()) if request else None)


def named_cookie() -> str:
    """What the cookie is called that keeps the choice."""
    return cookies.named(COOKIE, current_app)


def spoken(cookie: str | None) -> str:
    """What the visitor chose by the switch; else Russian, whatever her browser says."""
    return cookie if cookie in LANGUAGES else LANGUAGES[0]


def named(answer: Response) -> Response:
    """After each request: tell the language of a page in its headers too."""
    if answer.mimetype == "text/html":
        answer.headers.setdefault("Content-Language", str(get_locale()))
    return answer


def moment(value: datetime, zone: str, pattern: str = DAY_OF_A_YEAR) -> str:
    """A moment in the community's zone: «22 ноября 2026, 18:00»."""
    return str(format_datetime(value.astimezone(ZoneInfo(zone)), pattern, rebase=False))


def day(value: datetime, zone: str) -> str:
    """The same without the year, if it is this year: «22 ноября, 18:00»."""
    there = ZoneInfo(zone)
    this_year = value.astimezone(there).year == clock.now().astimezone(there).year
    return moment(value, zone, DAY if this_year else DAY_OF_A_YEAR)


def ahead(value: datetime, direction: bool = False) -> str:
    """How long it is until then: «12 минут», or «через 12 минут»; empty once it is past."""
    left = value - clock.now()
    if left.total_seconds() <= 0:
        return ""
    return str(format_timedelta(left, add_direction=direction))


def place(zone: str) -> str:
    """A zone as people there would say it: «Екатеринбург, UTC+5»."""
    return f"{_city(zone)}, {_offset(zone)}"


def town_of(home: Home) -> str:
    """The town that a community's dates name, in plain text: «Ханты-Мансийск»."""
    return home.town or _city(home.zone)


def dated(value: datetime, home: Home) -> str:
    """A moment with its town, in plain text: «22 ноября 2026, 18:00, Ханты-Мансийск»."""
    return f"{moment(value, home.zone)}, {town_of(home)}"


def there(value: datetime, home: Home) -> Markup:
    """The same on a page, where a town that staff typed is marked as Russian."""
    return Markup("{}, {}").format(moment(value, home.zone), _town_on_a_page(home))


def clock_of(home: Home) -> Markup:
    """Whose clock a page's dates are told by: «Ханты-Мансийск, UTC+5»."""
    return Markup("{}, {}").format(_town_on_a_page(home), _offset(home.zone))


def _town_on_a_page(home: Home) -> str:
    return said(home.town) if home.town else _city(home.zone)


def _city(zone: str) -> str:
    return str(get_timezone_location(zone, locale=get_locale(), return_city=True))


def _offset(zone: str) -> str:
    offset = datetime.now(ZoneInfo(zone)).utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0
    return f"UTC{hours:+g}"


def said(text: str) -> Markup:
    """What staff or readers wrote, which is Russian whatever the page is: `<span lang="ru">`."""
    if str(get_locale()) == STAFF_WRITE:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(STAFF_WRITE, text)


def called(name: str) -> Markup:
    """A person's or a library's name, which nobody translates."""
    return Markup('<span translate="no">{}</span>').format(name)
