"""Answers as they go over the wire: with an ETag, and packed for whoever takes gzip.

Only what everybody gets is packed. On a page with a form's token, the length of the packed page
could tell the token to whoever chooses other words of it (BREACH).
"""

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WORDY = ("text/", "image/svg+xml", "application/json")
WORTH_PACKING = 500  # bytes; what is smaller goes in one packet anyway
OF_A_BODY = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True)
class Copy:
    """One way to write an answer. Its ETag is strong: the same bytes, each of them."""

    etag: str  # without quotes
    headers: Sequence[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, response: Response, body: bytes, coding: str = "") -> "Copy":
        """`coding`: how the body is packed."""
        etag = hashlib.sha256(coding.encode() + body).hexdigest()[:32]
        headers = response.headers.copy()
        headers["ETag"], headers["Content-Length"] = f'"{etag}"', str(len(body))
        if coding:
            headers["Content-Encoding"] = coding
        return cls(etag, headers.to_wsgi_list(), body)

    def given(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer with it, or with 304 to whoever has it."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and parse_etags(known).contains_weak(self.etag):
            start("304 NOT MODIFIED", [h for h in self.headers if h[0].lower() not in OF_A_BODY])
            return []
        start("200 OK", list(self.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


@dataclass(frozen=True)
class Answer:
    """What is given to all who ask for the same; or, without copies, to one of them."""

    response: Response
    lasts_s: float = 0
    plain: Copy | None = None
    packed: Copy | None = None

    @classmethod
    def to_share(cls, response: Response, lasts_s: float, *, pack: bool) -> "Answer":
        """`lasts_s`: for how long; `pack`: unless it would not become smaller."""
        body = response.get_data()
        pack = pack and len(body) >= WORTH_PACKING and _wordy(response)
        if not pack:
            return cls(response, lasts_s, Copy.of(response, body))
        response.vary.add("Accept-Encoding")
        packed = Copy.of(response, gzip.compress(body, mtime=0), "gzip")
        return cls(response, lasts_s, Copy.of(response, body), packed)

    @property
    def size(self) -> int:
        """How much memory it takes, in bytes."""
        return sum(len(copy.body) for copy in (self.plain, self.packed) if copy)

    def given(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer with the copy that the asking browser understands best."""
        if self.plain is None:
            return self.response(environ, start)
        if self.packed and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            return self.packed.given(environ, start)
        return self.plain.given(environ, start)


def _wordy(response: Response) -> bool:
    return "Content-Encoding" not in response.headers and (response.mimetype or "").startswith(
        WORDY
    )


@lru_cache(maxsize=64)
def _takes_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted, Accept).quality("gzip") > 0
