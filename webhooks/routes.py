"""The addresses that VK calls: they differ only in the code by which each is confirmed."""

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

import clock
from communities.models import Way
from extensions import csrf, db, throttle
from parts import parts
from staff.access import public
from webhooks import service

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
csrf.exempt(blueprint)
throttle.exempt(blueprint)

log = structlog.get_logger()
COME_BACK_IN = timedelta(seconds=30)
DRAIN = "webhooks.jobs.drain"


@blueprint.post("/vk")
@public
def vk() -> Response:
    """For the server that we set up through VK's API."""
    return _taken_in(Way.CALLBACKS)


@blueprint.post("/vk/by-hand")
@public
def by_hand() -> Response:
    """For the server that a person sets up in VK's own pages."""
    return _taken_in(Way.BY_HAND)


def _taken_in(way: Way) -> Response:
    """The confirmation code, or `ok` once the event is stored for good."""
    try:
        envelope = service.parse(_body())
        community = service.authenticate(envelope)
        if envelope.type == "confirmation":
            proven = envelope.secret is not None
            return _plain(service.confirm(community, way, clock.now(), proven=proven))
        service.store(community, envelope, retry_of(request.environ), clock.now())
    except service.Malformed:
        return _plain("malformed", 400)
    except service.Refused:
        return _plain("refused", 403)
    except SQLAlchemyError as error:
        db.session.rollback()
        return come_back(error)
    parts().bell.ring(DRAIN)
    return _plain("ok")


def _body() -> bytes:
    """The request's bytes, never more than an event can have."""
    request.max_content_length = service.LARGEST + 1
    body = request.get_data(cache=False)
    if len(body) > service.LARGEST:  # a body without a length is cut there, and nobody says so
        raise RequestEntityTooLarge
    return body


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """Larger than any event."""
    return _plain("too large", 413)


def retry_of(environ: "WSGIEnvironment") -> int:
    """How often VK has tried before."""
    counter = environ.get("HTTP_X_RETRY_COUNTER", "0")[:4]
    return int(counter) if counter.isascii() and counter.isdigit() else 0


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")


def come_back(error: SQLAlchemyError) -> Response:
    """VK keeps the event and repeats it; it wants the time as a date."""
    log.error("webhook_not_stored", error=type(error).__name__)
    response = _plain("not stored", 503)
    response.headers["Retry-After"] = format_datetime(clock.now() + COME_BACK_IN, usegmt=True)
    return response
