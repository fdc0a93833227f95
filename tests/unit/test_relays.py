"""Relays: whoever brings the true round is heard, whatever the others do."""

import gzip
import json
from http.server import BaseHTTPRequestHandler

import pytest
import requests

from tests.draw1 import SIGNATURE, read
from tests.unit.relay_server import Answer, Relay, body, relay_with, status
from tests.unit.test_beacon import (
    INFINITY,
    NOT_ON_CURVE,
    OUTSIDE_SUBGROUP,
    ROUND_42_MOVED,
    ROUNDS,
)
from winners.beacon import QUICKNET, Chain
from winners.relays import Manners, ask, fetch

OTHER = Chain.parse(read("other-chain.txt").rstrip("\n"))
OTHER_SIGNATURE = read("other-signature.txt").rstrip("\n")
NEW = "/v2/beacons/quicknet/rounds/42"
OLD = f"/{QUICKNET.chain_hash}/public/42"
CLOSED = "http://127.0.0.1:1"  # nobody listens on tcpmux


def _packed(content: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        packed = gzip.compress(content)
        status(200, **{"Content-Encoding": "gzip", "Content-Length": str(len(packed))})(handler)
        handler.wfile.write(packed)

    return answer


def _cut_short(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends; what there is would do."""
    content = json.dumps({"round": 42, "signature": SIGNATURE}).encode()
    status(200, **{"Content-Length": str(len(content) + 10)})(handler)
    handler.wfile.write(content)


def _round(number: object = 42, signature: object = SIGNATURE, **more: object) -> Answer:
    return body(json.dumps({"round": number, "signature": signature, **more}).encode())


def _drip(handler: BaseHTTPRequestHandler) -> None:
    status(200)(handler)
    relay = handler.server
    assert isinstance(relay, Relay)
    try:
        while not relay.over.wait(0.02):
            handler.wfile.write(b" ")
    except OSError:  # the other side has had enough
        return


def _silence(handler: BaseHTTPRequestHandler) -> None:
    relay = handler.server
    assert isinstance(relay, Relay)
    relay.over.wait()


@pytest.mark.parametrize("path", [NEW, OLD])
def test_both_forms_of_address_bring_the_round(path: str) -> None:
    with relay_with({path: _round(randomness="whatever")}) as relay:
        assert fetch([relay.url + "/"], QUICKNET, 42, allow_private=True) == SIGNATURE
        assert relay.asked == [NEW, OLD][: [NEW, OLD].index(path) + 1]


def test_the_demos_chain_is_asked_for_under_its_own_name() -> None:
    with relay_with({"/v2/beacons/demo/rounds/42": _round(signature=OTHER_SIGNATURE)}) as relay:
        assert fetch([relay.url], OTHER, 42, allow_private=True) == OTHER_SIGNATURE


def test_more_keys_than_are_wanted_do_no_harm() -> None:
    more = {"previous_signature": "", "randomness": "ff", "rounds": [43], "Round": 43}
    with relay_with({NEW: _round(**more)}) as relay:
        assert fetch([relay.url], QUICKNET, 42, allow_private=True) == SIGNATURE


def test_a_relay_that_has_it_helps_out_those_that_do_not() -> None:
    with relay_with({}) as empty, relay_with({OLD: _round()}) as full:
        relays = [CLOSED, empty.url, full.url, "http://never.invalid"]
        report = ask(relays, QUICKNET, 42, Manners(allow_private=True))
    assert report.signature == SIGNATURE
    assert list(report.refusals.values())[2:] == ["answered 404"] * 3
    assert next(iter(report.refusals)) == CLOSED + NEW


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(status(404), "answered 404", id="not there"),
        pytest.param(status(425), "answered 425", id="too early"),
        pytest.param(status(500), "answered 500", id="broken"),
        pytest.param(status(204), "answered 204", id="nothing"),
        pytest.param(body(b"<html>Sign in to the Wi-Fi</html>"), "sent no JSON", id="HTML"),
        pytest.param(body(b""), "sent no JSON", id="empty"),
        pytest.param(body(b"\xff\xfe{"), "sent no JSON", id="not UTF-8"),
        pytest.param(body(b"[" * 4096), "sent no JSON", id="deep nesting"),
        pytest.param(body(b"[]"), "sent no round", id="a list"),
        pytest.param(_round(43), "sent another round", id="another round"),
        pytest.param(_round("42"), "sent another round", id="the round as text"),
        pytest.param(_round(42.0), "sent another round", id="the round as a float"),
        pytest.param(_round(None), "sent another round", id="no round"),
        pytest.param(_round(-42), "sent another round", id="a negative round"),
        pytest.param(_round(True), "sent another round", id="the round as a truth"),
        pytest.param(_round(42 + 2**64), "sent another round", id="a round beyond the counter"),
        pytest.param(_round(1000, ROUNDS["1000"]), "sent another round", id="another true round"),
        pytest.param(
            _round(signature=ROUNDS["1000"]), "sent a signature that", id="a true round renamed"
        ),
        pytest.param(_round(signature=""), "sent a signature that", id="an empty signature"),
        pytest.param(_round(signature=[SIGNATURE]), "sent no signature", id="a list of signatures"),
        pytest.param(_round(signature=INFINITY), "sent a signature that", id="infinity"),
        pytest.param(_round(signature=NOT_ON_CURVE), "sent a signature that", id="not on curve"),
        pytest.param(
            _round(signature=OUTSIDE_SUBGROUP), "sent a signature that", id="outside the subgroup"
        ),
        pytest.param(
            _round(signature=ROUND_42_MOVED), "sent a signature that", id="pairs, wrong subgroup"
        ),
        pytest.param(_round(signature=SIGNATURE[:-2]), "sent a signature that", id="truncated"),
        pytest.param(_round(signature=f"0x{SIGNATURE}"), "sent a signature that", id="a prefix"),
        pytest.param(body(f'"{SIGNATURE}"'.encode()), "sent no round", id="only a signature"),
        pytest.param(body(b'{"round": 42, "signature": "'), "sent no JSON", id="JSON cut short"),
        pytest.param(_cut_short, "did not answer (ProtocolError)", id="an answer cut short"),
        pytest.param(_packed(b"[" * 10**8), "sent more than 4096 bytes", id="a packed bomb"),
        pytest.param(_packed(b" " * 10**6), "sent no JSON", id="a small packed bomb"),
        pytest.param(_round(signature=None), "sent no signature", id="no signature"),
        pytest.param(_round(signature=SIGNATURE.upper()), "sent a signature that", id="upper case"),
        pytest.param(
            _round(signature=OTHER_SIGNATURE), "sent a signature that", id="another chain's"
        ),
        pytest.param(
            body(b" " * 5000), "sent more than 4096 bytes", id="a little more than it may"
        ),
        pytest.param(body(b"x" * 2**20), "sent more than 4096 bytes", id="a megabyte"),
    ],
)
def test_a_bad_answer_is_refused_and_said(answer: Answer, why: str) -> None:
    with relay_with({NEW: answer}) as relay:
        report = ask([relay.url], QUICKNET, 42, Manners(allow_private=True))
    assert report.signature is None
    assert report.refusals[relay.url + NEW].startswith(why)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(_drip, "was too slow", id="a drip"),
        pytest.param(_silence, "did not answer (ReadTimeout)", id="silence"),
    ],
)
def test_a_slow_relay_is_left_alone_after_its_time(answer: Answer, why: str) -> None:
    with relay_with({NEW: answer}) as relay:
        report = ask([relay.url], QUICKNET, 42, Manners(allow_private=True, seconds=0.3))
    assert report.signature is None
    assert report.refusals[relay.url + NEW] == why


def test_a_redirect_is_not_followed() -> None:
    with relay_with({NEW: _round()}) as target:
        moved = status(302, Location=target.url + NEW)
        with relay_with({NEW: moved, OLD: moved}) as relay:
            report = ask([relay.url], QUICKNET, 42, Manners(allow_private=True))
        assert list(report.refusals.values()) == ["answered 302", "answered 302"]
        assert target.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254"])
def test_our_own_network_is_not_asked(host: str) -> None:
    report = ask([f"http://{host}:1"], QUICKNET, 42, Manners())
    assert set(report.refusals.values()) == {"is a private address"}


def test_our_own_machine_is_not_even_connected_to() -> None:
    with relay_with({NEW: _round()}) as relay:
        assert fetch([relay.url], QUICKNET, 42) is None
        assert relay.asked == []


@pytest.mark.parametrize(
    "relay", ["", "relay", "ftp://127.0.0.1", "http://", "http://[", "file:///"]
)
def test_what_is_no_address_is_refused_without_raising(relay: str) -> None:
    assert fetch([relay], QUICKNET, 42, allow_private=True) is None
    assert fetch([relay], QUICKNET, 42) is None


class _LentSession(requests.Session):
    closed = False

    def close(self) -> None:
        self.closed = True
        super().close()


def test_a_session_that_was_lent_is_not_closed() -> None:
    session = _LentSession()
    with relay_with({NEW: _round()}) as relay:
        assert fetch([relay.url], QUICKNET, 42, session, allow_private=True) == SIGNATURE
    assert not session.closed
    session.close()
