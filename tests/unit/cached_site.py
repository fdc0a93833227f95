"""A small site of pages that may be shared and of some that may not."""

import itertools
from collections.abc import Callable, Iterator

from flask import Flask, Response, abort, request, session

import locales
from pagecache import LARGEST, PageCache, cached, lasting, private

WORDS = "Кто выиграл книгу? " * 40


def site(clock: Callable[[], float], seconds: float) -> Flask:
    """Pages of every kind; each tells how many have been made before it."""
    app = Flask(__name__, static_folder=None)
    app.secret_key = "only for tests"
    app.after_request(private)
    count = itertools.count()
    _pages(app, count)
    _answers(app, count)
    app.wsgi_app = PageCache(app, seconds, clock)  # type: ignore[assignment]
    return app


def _pages(app: Flask, count: Iterator[int]) -> None:
    """Some that are the same for everybody, and some that are not."""

    @app.get("/page")
    @cached("before")
    def page() -> str:
        return f"{next(count)} {request.full_path} {request.cookies.get(locales.COOKIE)} {WORDS}"

    @app.get("/own")
    def own() -> str:
        return f"{next(count)} {WORDS}"

    @app.get("/greets")
    @cached()
    def greets() -> str:
        session["seen"] = True
        return f"{next(count)}"


def _answers(app: Flask, count: Iterator[int]) -> None:
    """What is no page: an error, a file, too much, and a change."""

    @app.get("/error/<int:status>")
    @cached()
    def error(status: int) -> str:
        abort(status, description=f"{next(count)}")

    @app.get("/file")
    @cached(to_all=True)
    def file() -> Response:
        return lasting(Response(f"{next(count)} {request.headers.get('Cookie')} {WORDS}"))

    @app.get("/large")
    @cached()
    def large() -> str:
        return f"{next(count)}".ljust(LARGEST + 1)

    @app.post("/page")
    def change() -> str:
        return f"{next(count)}"
