"""Ask drand relays over HTTP for a round's signature.

Relays are couriers, not authorities: what they bring counts only if it verifies against the
chain's key, so a lying relay can be slow or silent, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from ipaddress import ip_address
from socket import getaddrinfo
from time import monotonic
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from winners.beacon import QUICKNET, Chain, verify

_MAX_BYTES = 4096
# An answer is some 200 bytes long; packed, it could be a bomb.
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


class RelayError(Exception):
    """One address did not bring the round; the message says why, in a few words."""


@dataclass
class RelayReport:
    """The verified signature (96 hex characters) or None, and why addresses did not bring it."""

    signature: str | None = None
    refusals: dict[str, str] = field(default_factory=dict)


def fetch(
    relays: Iterable[str],
    chain: Chain,
    round: int,  # noqa: A002 (drand's word)
    session: requests.Session | None = None,
    allow_private: bool = False,
) -> str | None:
    """Bring a round's signature that `verify` accepts, or None if no relay (base URL) has it."""
    return ask(relays, chain, round, Manners(session, allow_private)).signature


@dataclass(frozen=True)
class Manners:
    """How to ask: over whose session, whether relays may live on this machine or in its network
    (as the demo's does), and how many seconds each address has."""

    session: requests.Session | None = None
    allow_private: bool = False
    seconds: float = 4.0


def ask(
    relays: Iterable[str],
    chain: Chain,
    round: int,  # noqa: A002 (drand's word)
    manners: Manners,
) -> RelayReport:
    """Ask relays (base URLs) in turn until one brings the round; never raises for their faults."""
    report = RelayReport()
    with nullcontext(manners.session) if manners.session else requests.Session() as http:
        for url in addresses(relays, chain, round):
            try:
                signature = _signature(_get(http, url, manners), round)
                _check(chain, round, signature)
            except RelayError as error:
                report.refusals[url] = str(error)
            else:
                report.signature = signature
                break
    return report


def addresses(relays: Iterable[str], chain: Chain, number: int) -> Iterator[str]:
    """Where relays (base URLs) have a round, each in the newer and in the older form."""
    name = "quicknet" if chain.chain_hash == QUICKNET.chain_hash else "demo"
    for relay in relays:
        base = relay.rstrip("/")
        yield f"{base}/v2/beacons/{name}/rounds/{number}"
        yield f"{base}/{chain.chain_hash}/public/{number}"


def _get(http: requests.Session, url: str, manners: Manners) -> bytes:
    if not manners.allow_private:
        _refuse_private(url)
    deadline = monotonic() + manners.seconds
    try:
        with http.get(
            url, headers=_HEADERS, timeout=manners.seconds, allow_redirects=False, stream=True
        ) as response:
            if response.status_code != 200:
                raise RelayError(f"answered {response.status_code}")
            return _body(response, deadline)
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise RelayError(f"did not answer ({type(error).__name__})") from None


def _refuse_private(url: str) -> None:
    """Keep a mistyped or hostile relay from making us ask our own network."""
    try:
        found = getaddrinfo(urlsplit(url).hostname, None)
    except (OSError, ValueError):
        raise RelayError("has no address") from None
    if not all(ip_address(str(entry[4][0])).is_global for entry in found):
        raise RelayError("is a private address")


def _body(response: requests.Response, deadline: float) -> bytes:
    """Read piece by piece: a time-out on each would let a slow drip go on for hours."""
    body = b""
    while piece := response.raw.read1(_MAX_BYTES + 1, decode_content=False):
        body += piece
        if len(body) > _MAX_BYTES:
            raise RelayError(f"sent more than {_MAX_BYTES} bytes")
        if monotonic() > deadline:
            raise RelayError("was too slow")
    return body


def _signature(body: bytes, number: int) -> str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise RelayError("sent no JSON") from None
    if not isinstance(answer, dict):
        raise RelayError("sent no round")
    if type(answer.get("round")) is not int or answer["round"] != number:
        raise RelayError("sent another round")
    signature = answer.get("signature")
    if not isinstance(signature, str):
        raise RelayError("sent no signature")
    return signature


def _check(chain: Chain, number: int, signature: str) -> None:
    if not verify(chain, number, signature):
        raise RelayError("sent a signature that this chain's key did not make")
