"""Where events come in, before Flask is woken: with a contest hundreds come in a second.

Only what is ordinary ends here: an event of a community that we know, with its secret, stored.
All else goes on to the route of the same address, which looks for itself and knows what to say.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

import clock
import connections
from communities.sealing import CALLBACK_SECRET
from extensions import db
from parts import NAME, Parts
from webhooks import routes, service
from webhooks.service import Envelope, Known, Row
from webhooks.together import Together

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ADDRESSES = frozenset({"/webhooks/vk", "/webhooks/vk/by-hand"})
KNOWN_S = 1.0  # after that the communities are looked up again
RING_S = 0.1  # while events keep coming
MANY = 1000  # secrets that are kept open
OK = b"ok"
HEADS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(OK))),
    ("X-Content-Type-Options", "nosniff"),
]


class Call(NamedTuple):
    """What VK sends: an event as it came, when, and how often it had been sent before."""

    body: bytes
    at: datetime
    retry: int


class Door:
    """WSGI middleware around Flask.

    A thread brings its call and waits. All else is done by the one that stores for all: sixty
    threads that take turns at Python's lock, each for a few steps, spend more on the turns.
    """

    def __init__(self, app: Flask, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._flask, self._clock = app.wsgi_app, app, clock
        self._known: Mapping[int, Known] = {}
        self._known_until = 0.0
        self._opened = lru_cache(MANY)(self._open)
        self.together: Together[Call, bool] = Together(
            self._take_in, self._ring, hopeless=connections.IN_TROUBLE
        )
        self._database: Engine | None = None
        self._unheard = False
        self._rung_at = 0.0

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] not in ADDRESSES or environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start)
        body = _body(environ)
        if body is None:
            return self._app(environ, start)
        try:
            stored = self.together.put(Call(body, clock.now(), routes.retry_of(environ)))
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
        self._look_up()
        rows = [self._row(call) for call in calls]
        ordinary = [row for row in rows if row is not None]
        if ordinary:
            service.store_all(self._engine(), ordinary)
            self._unheard = True
        return [row is not None for row in rows]

    def _look_up(self) -> None:
        """All communities at once: so nobody who calls, whoever it is, has the others wait."""
        now = self._clock()
        if now > self._known_until:
            self._known = service.known(self._engine())
            self._known_until = now + KNOWN_S

    def _row(self, call: Call) -> Row | None:
        """An ordinary event as it is stored; None for all else, whatever is wrong with it."""
        try:
            envelope = service.parse(call.body)
            known = self._known.get(envelope.group_id)
            if known is None or not self._is_proven(envelope, known):
                return None
        except Exception:  # the route meets it again, and says so to this one caller only
            return None
        return service.row(known.id, envelope, call.retry, call.at)

    def _is_proven(self, envelope: Envelope, known: Known) -> bool:
        """Whether this is VK; what is to be confirmed is not for us."""
        if envelope.type == "confirmation" or envelope.secret is None:
            return False
        given = envelope.secret.encode("utf-8", "surrogatepass")
        return compare_digest(given, self._opened(known.sealed).encode())

    def _open(self, sealed: str) -> str:
        return self._parts().seal.open(sealed, CALLBACK_SECRET)

    def _parts(self) -> Parts:
        parts: Parts = self._flask.extensions[NAME]
        return parts

    def _engine(self) -> Engine:
        if self._database is None:
            with self._flask.app_context():
                self._database = connections.single(db.engine)
        return self._database

    def _ring(self, more: bool) -> None:
        """When the last of many are stored, and now and then before."""
        now = self._clock()
        if not self._unheard or (more and now < self._rung_at + RING_S):
            return
        self._unheard, self._rung_at = False, now
        self._parts().bell.ring(routes.DRAIN)


def _body(environ: "WSGIEnvironment") -> bytes | None:
    """The request's bytes; None, and all still to be read, if they are too many or not counted."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not re.fullmatch(r"[0-9]{1,6}", length) or int(length) > service.LARGEST:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    return body
