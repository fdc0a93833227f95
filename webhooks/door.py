"""Where events come in, before Flask is woken: with a contest hundreds come in a second.

Only what is ordinary ends here: an event of a community that we know, with its secret, stored.
All else goes on to the route of the same address, which looks for itself and knows what to say.
"""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

import clock
import connections
from extensions import db
from parts import NAME, Parts
from webhooks import routes, service
from webhooks.service import Envelope, Row
from webhooks.together import Together

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ADDRESSES = frozenset({"/webhooks/vk", "/webhooks/vk/by-hand"})
KNOWN_S = 1.0  # after that a community's secret is looked up again
RING_S = 0.1  # while events keep coming
OK = b"ok"
HEADS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(OK))),
    ("X-Content-Type-Options", "nosniff"),
]


@dataclass(frozen=True)
class Known:
    """A community that has been looked up, until when that is good, and what VK says to be VK."""

    id: int
    until: float
    secret: str


class Call(NamedTuple):
    """What VK sends: an event as it came, and how often it has been sent before."""

    body: bytes
    retry: int


class Door:
    """WSGI middleware around Flask.

    A thread brings its call and waits. All else is done by the one that stores for all: sixty
    threads that take turns at Python's lock, each for a few steps, spend more on the turns.
    """

    def __init__(self, app: Flask, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._flask, self._clock = app.wsgi_app, app, clock
        self._known: dict[int, Known] = {}
        self._together: Together[Call, bool] = Together(
            self._take_in, self._ring, hopeless=connections.IN_TROUBLE
        )
        self._database: Engine | None = None
        self._rung_at = 0.0

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] not in ADDRESSES or environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start)
        body = _body(environ)
        if body is None:
            return self._app(environ, start)
        try:
            stored = self._together.put(Call(body, routes.retry_of(environ)))
        except (DataError, IntegrityError):  # of one event, and not of those beside it
            stored = False
        except SQLAlchemyError as error:
            return routes.come_back(error)(environ, start)
        if not stored:
            environ["wsgi.input"] = BytesIO(body)
            return self._app(environ, start)
        start("200 OK", HEADS)
        return [OK]

    def _take_in(self, calls: Sequence[Call]) -> list[bool]:
        """Of each whether it was an ordinary event, which is safe now."""
        rows = [self._row(call) for call in calls]
        ordinary = [row for row in rows if row is not None]
        if ordinary:
            service.store_all(self._engine(), ordinary)
        return [row is not None for row in rows]

    def _row(self, call: Call) -> Row | None:
        """An ordinary event as it is stored; None for all else, whatever is wrong with it."""
        try:
            envelope = service.parse(call.body)
            known = self._community(envelope)
        except SQLAlchemyError:
            raise
        except Exception:  # the route meets it again, and says so to this one caller only
            return None
        if known is None or not _says(envelope, known):
            return None
        return service.row(known.id, envelope, call.retry, clock.now())

    def _community(self, envelope: Envelope) -> Known | None:
        """Who sends this; None if that is not plain."""
        if envelope.type == "confirmation" or envelope.secret is None:
            return None
        known = self._known.get(envelope.group_id)
        if known is None or known.until < self._clock():
            known = self._looked_up(envelope, envelope.secret)
        return known

    def _looked_up(self, envelope: Envelope, secret: str) -> Known | None:
        until = self._clock() + KNOWN_S
        with self._flask.app_context():
            try:
                community = service.authenticate(envelope)
            except service.Refused:
                return None
            known = Known(community.id, until, secret)
        self._known[envelope.group_id] = known
        return known

    def _engine(self) -> Engine:
        if self._database is None:
            with self._flask.app_context():
                self._database = connections.single(db.engine)
        return self._database

    def _ring(self, more: bool) -> None:
        """When the last of many are stored, and now and then before."""
        now = self._clock()
        if more and now < self._rung_at + RING_S:
            return
        self._rung_at = now
        parts: Parts = self._flask.extensions[NAME]
        parts.bell.ring(routes.DRAIN)


def _says(envelope: Envelope, known: Known) -> bool:
    given = (envelope.secret or "").encode("utf-8", "surrogatepass")
    return compare_digest(given, known.secret.encode())


def _body(environ: "WSGIEnvironment") -> bytes | None:
    """The request's bytes; None, and all still to be read, if they are too many or not counted."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not re.fullmatch(r"[0-9]{1,6}", length) or int(length) > service.LARGEST:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    return body
