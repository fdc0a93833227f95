"""Domain errors, and the pages that they become. Nobody is ever shown a traceback."""

import structlog
from flask import Flask, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

log = structlog.get_logger()
Answer = tuple[str, int] | Response


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
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(Exception, _unexpected)


def _page(code: str, status: int) -> Answer:
    return render_template("error.html", code=code), status


def _http(error: HTTPException) -> Answer:
    if error.response is not None and error.code is None:
        return error.get_response()  # what somebody aborted with
    if error.code is None or error.code < 400:
        return Response(error.get_response().get_data(), error.code)
    return _page(str(error.code), error.code)


def _csrf(error: CSRFError) -> Answer:
    return _page("csrf", 400)


def _problem(error: Problem) -> Answer:
    """Said where the person was, so that nothing she typed elsewhere is lost."""
    flash(error.code, "problem")
    return redirect(request.referrer or url_for("public.home"))


def _no_database(error: OperationalError) -> Answer:
    log.error("database_away", error=type(error).__name__, path=request.path)
    return _page("503", 503)


def _unexpected(error: Exception) -> Answer:
    log.exception("unexpected", path=request.path)
    return _page("500", 500)
