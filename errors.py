"""Domain errors, and the pages that they become. Nobody is ever shown a traceback."""

import math
from datetime import timedelta

import structlog
from flask import Flask, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import format_timedelta
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

import clock
from again import shown_again
from extensions import sign_in, throttle
from pages import own_page

USER = "_user_id"  # Flask-Login's key in the session
DATABASE_AWAY = (OperationalError, PoolTimeoutError)
AWAY = timedelta(seconds=30)  # after which a database may be back

log = structlog.get_logger()


class Problem(Exception):
    """Something that the person asking can put right. `code` is said in words by the pages."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def init_errors(app: Flask) -> None:
    """Register every error page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(Problem, _problem)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, _no_database)
    app.register_error_handler(Exception, _unexpected)


def _page(code: str, status: int, wait: timedelta | None = None) -> Response:
    """`wait`: how long it is better not to try again.

    Flask-Login looks up in the database who asks whenever a template is rendered. What went wrong
    may be the database, and no error page says who asks, so she is nobody here.
    """
    sign_in._update_request_context_with_user()
    megabytes = (request.max_content_length or 0) // 1024**2
    again = format_timedelta(wait, add_direction=True, threshold=1.2) if wait else ""
    page = render_template("error.html", code=code, again=again, megabytes=megabytes)
    answer = make_response(page, status)
    if wait:
        answer.headers["Retry-After"] = str(int(wait.total_seconds()))
    return answer


def _http(error: HTTPException) -> Response:
    unforeseen = getattr(error, "original_exception", None)
    if isinstance(unforeseen, DATABASE_AWAY):  # while another error was being told
        return _no_database(unforeseen)
    if error.response is not None and error.code is None:
        return error.get_response()  # what somebody aborted with
    if error.code is None or error.code < 400:
        return Response(error.get_response().get_data(), error.code)
    return _page(str(error.code), error.code)


def _csrf(error: CSRFError) -> Response:
    at_desk = request.path.startswith("/desk")
    return shown_again(signed_out=at_desk and USER not in session) or _page("csrf", 400)


def _too_often(error: RateLimitExceeded) -> Response:
    limit = throttle.current_limit
    left = limit.reset_at - clock.now().timestamp() if limit else 0
    return _page("429", 429, timedelta(seconds=max(1, math.ceil(left))))


def _problem(error: Problem) -> Response:
    """Said where the person was, so that nothing she typed elsewhere is lost."""
    flash(error.code, "problem")
    return redirect(_whence() or url_for("public.home"))


def _whence() -> str:
    """The page of ours that she came from; nothing if it is another site's, or none."""
    page = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return own_page(page, "")


def _no_database(error: SQLAlchemyError) -> Response:
    log.error("database_away", error=type(error).__name__, path=request.path)
    return _page("503", 503, AWAY)


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected", path=request.path)
    return _page("500", 500)
