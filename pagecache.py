"""Public pages are made about once a second, and given to whoever asks before Flask is woken.

A route says by `@cached()` that its answer is the same for everybody who asks without a session: it
follows from the address, the language, and what the route reads of the query. The rest of the query
and all other cookies are taken away before the page is made, so nothing of them can stand on a page
that others get, and no made-up query makes another page. Only an answer 200 without a cookie is
shared. Whoever has a session is told things on her pages, so she gets pages of her own.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

import cookies
import locales
from copies import Answer
from shelf import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])
AnyResponse = TypeVar("AnyResponse", bound=Response)

REMEMBERED = "remember_token"  # Flask-Login's other cookie
ASKING = ("GET", "HEAD")
CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"})
FOR_GOOD_S = 31_536_000  # a year: the longest that HTTP knows
MOST, MOST_BYTES = 1000, 32 * 1024**2  # answers, and their bytes in all
LARGEST = 1024**2  # a larger one is made anew for everybody who asks


@dataclass(frozen=True)
class Sharing:
    """What a route says about its answers."""

    reads: frozenset[str]  # names in a query
    to_all: bool  # also to whoever has a session: it is no page, and tells nobody anything


def cached(*reads: str, to_all: bool = False) -> Callable[[View], View]:
    """For a public route whose answer is the same for all; `reads`: all that it uses of a query."""

    def declare(view: View) -> View:
        view.cached = Sharing(frozenset(reads), to_all)  # type: ignore[attr-defined]
        return view

    return declare


def lasting(answer: AnyResponse) -> AnyResponse:
    """Let an answer be kept for good: it can never change under its address."""
    answer.cache_control.public = True
    answer.cache_control.max_age = FOR_GOOD_S
    answer.cache_control.immutable = True
    return answer


def private(answer: AnyResponse) -> AnyResponse:
    """After each request: what says nothing else is for whoever asked, and asked for again.

    It may be kept by her own browser: with no-store it would forget what was typed into a form
    when she goes back to it.
    """
    if not answer.cache_control:
        answer.cache_control.private = True
        answer.cache_control.no_cache = True
    answer.vary.add("Cookie")
    return answer


class PageCache:
    """WSGI middleware around Flask. `seconds`: how old a page may be; 0 makes each one anew."""

    def __init__(
        self, app: Flask, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app, self._flask = app.wsgi_app, app
        self._seconds, self._clock = seconds, clock
        self.shelf: Shelf[Answer] = Shelf(MOST, MOST_BYTES)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        sent = parse_cookie(environ.get("HTTP_COOKIE"))
        asks = environ["REQUEST_METHOD"] in ASKING
        sharing = self._sharing(environ["PATH_INFO"]) if asks else None
        if sharing is None or (self._is_personal(sent) and not sharing.to_all):
            return self._app(environ, start)
        query = _read(environ.get("QUERY_STRING", ""), sharing.reads)
        choice = cookies.named(locales.COOKIE, self._flask)
        language = locales.spoken(sent.get(choice))
        key = (environ["wsgi.url_scheme"], environ["PATH_INFO"], query, language)
        answer = self.shelf.get(
            key,
            self._clock(),
            lambda: self._made(_as_anybody(environ, query, f"{choice}={language}")),
        )
        return answer.given(environ, start)

    def _is_personal(self, sent: Mapping[str, str]) -> bool:
        """Whoever sends a session's cookie is a person."""
        return bool({self._flask.config["SESSION_COOKIE_NAME"], REMEMBERED} & sent.keys())

    def _sharing(self, path: str) -> Sharing | None:
        """What the route at this path declared; None if its answers are not to be shared."""
        try:
            decoded = path.encode("latin-1").decode()  # WSGI's way of writing bytes
            endpoint, _values = self._flask.url_map.bind("").match(decoded, "GET")
        except (HTTPException, UnicodeError):  # there is no such page, or it is elsewhere
            return None
        return getattr(self._flask.view_functions[endpoint], "cached", None)

    def _made(self, environ: "WSGIEnvironment") -> Answer:
        response = Response.from_app(self._app, environ, buffered=True)
        if response.status_code != 200 or "Set-Cookie" in response.headers:
            return Answer(response)
        cache = response.cache_control
        if cache.immutable:
            response.vary.discard("Cookie")  # a choice of language does not change it either
        elif cache.private:
            cache.clear()
            cache.public, cache.max_age = True, int(self._seconds)
        small = len(response.get_data()) <= LARGEST
        lasts = FOR_GOOD_S if cache.immutable and self._seconds else self._seconds
        return Answer.to_share(response, lasts if small else 0, pack=small)


def _as_anybody(environ: "WSGIEnvironment", query: str, cookie: str) -> "WSGIEnvironment":
    """The request without what is particular to who makes it."""
    return {
        **{name: value for name, value in environ.items() if name not in CONDITIONS},
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": query,
        "HTTP_COOKIE": cookie,
    }


def _read(query: str, reads: frozenset[str]) -> str:
    """What is left of a query: the first value of each name that the route reads."""
    if not query or not reads:
        return ""
    first = dict(reversed(parse_qsl(query)))
    return urlencode({name: first[name] for name in sorted(reads & first.keys())})
