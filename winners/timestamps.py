"""A time-stamp of RFC 3161: a signed note of when an authority saw a manifest."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import requests
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from urllib3.exceptions import HTTPError

MOST_BYTES = 64 * 1024
SECONDS = 10.0
HEADERS = {"Content-Type": "application/timestamp-query", "Accept-Encoding": "identity"}


class TimestampError(Exception):
    """The authority brought nothing that counts; the message says why, in a few words."""


@dataclass(frozen=True)
class Authority:
    """Where to ask, and the certificates (a PEM file) that its signature must lead to."""

    url: str
    roots: Path

    def certificates(self) -> list[Certificate]:
        """The roots; TimestampError if the file has none."""
        try:
            return load_pem_x509_certificates(self.roots.read_bytes())
        except (OSError, ValueError):
            raise TimestampError("no certificates in the file of the authority's roots") from None


def stamp(authority: Authority, data: bytes) -> tuple[bytes, datetime]:
    """Have `data` stamped: the answer as it came, verified, and the authority's moment."""
    request = TimestampRequestBuilder().data(data).build()
    answer = _post(authority.url, request.as_bytes())
    return answer, verified(authority, data, answer)


def verified(authority: Authority, data: bytes, answer: bytes) -> datetime:
    """When the authority saw `data`; TimestampError unless it signed just that."""
    builder = VerifierBuilder()
    for root in authority.certificates():
        builder = builder.add_root_certificate(root)
    try:
        response = decode_timestamp_response(answer)
        builder.build().verify_message(response, data)
    except (VerificationError, ValueError):
        raise TimestampError("the answer is not the authority's stamp of this file") from None
    moment: datetime = response.tst_info.gen_time
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _post(url: str, query: bytes) -> bytes:
    """Ask once: no redirect, no large answer, no slow drip."""
    deadline = monotonic() + SECONDS
    try:
        with requests.post(
            url, query, headers=HEADERS, timeout=SECONDS, allow_redirects=False, stream=True
        ) as response:
            if response.status_code != 200:
                raise TimestampError(f"answered {response.status_code}")
            return _body(response, deadline)
    except (requests.RequestException, HTTPError, OSError) as error:
        raise TimestampError(f"did not answer ({type(error).__name__})") from None


def _body(response: requests.Response, deadline: float) -> bytes:
    body = b""
    while piece := response.raw.read1(MOST_BYTES + 1, decode_content=False):
        body += piece
        if len(body) > MOST_BYTES:
            raise TimestampError("sent too much")
        if monotonic() > deadline:
            raise TimestampError("was too slow")
    return body
