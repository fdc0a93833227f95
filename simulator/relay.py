"""The demo beacon over HTTP, as drand's relays speak: the newer paths and the older ones."""

import time
from typing import Any

from flask import Blueprint, Response, abort, jsonify

from simulator import beacon
from simulator.sim import Sim
from simulator.trouble import BROKEN

TOO_EARLY, NOT_FOUND = 425, 404


def blueprint(sim: Sim) -> Blueprint:
    relay = Blueprint("relay", __name__)

    @relay.before_request
    def trouble() -> Response | None:
        fault = sim.faults.take("beacon")
        return BROKEN[fault.kind](sim, fault) if fault and fault.kind in BROKEN else None

    @relay.get("/beacon/info")
    def info() -> dict[str, Any]:
        return facts()

    @relay.get("/v2/beacons/<chain>/rounds/<int:number>")
    def newer(chain: str, number: int) -> Response:
        return _answer(number, chain, TOO_EARLY)

    @relay.get("/v2/beacons/<chain>/rounds/latest")
    def latest(chain: str) -> Response:
        return _answer(beacon.round_at(time.time()), chain, TOO_EARLY)

    @relay.get("/<chain>/public/<int:number>")
    def older(chain: str, number: int) -> Response:
        return _answer(number, chain, NOT_FOUND)

    return relay


def _answer(number: int, chain: str, early: int) -> Response:
    """A round of the demo chain, or the given status while its time has not come."""
    if chain not in (beacon.BEACON_ID, beacon.demo_chain_hash()) or number < 1:
        abort(NOT_FOUND)
    if number > beacon.round_at(time.time()):
        return Response("the round's time has not come", early)
    return jsonify(round=number, signature=beacon.signature(number).hex())


def facts() -> dict[str, Any]:
    return {
        "chain_hash": beacon.demo_chain_hash(),
        "public_key": beacon.public_key().hex(),
        "genesis_time": beacon.GENESIS,
        "period": beacon.PERIOD_S,
        "scheme": beacon.SCHEME,
    }
