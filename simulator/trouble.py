"""Answers below VK's envelope: late, cut off, of another kind, or none at all."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

from flask import Response, abort, jsonify, request

from simulator.faults import Fault
from simulator.sim import Sim


def _http500(_sim: Sim, _fault: Fault) -> Response:
    return Response("Internal Server Error", 500)


def _html(_sim: Sim, _fault: Fault) -> Response:
    return Response("<html><body>502 Bad Gateway</body></html>", 200, mimetype="text/html")


def _no_envelope(_sim: Sim, _fault: Fault) -> Response:
    return jsonify({})


def _reset(_sim: Sim, _fault: Fault) -> Response:
    with suppress(OSError):  # the client may have gone already
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response()


def _hang(sim: Sim, fault: Fault) -> Response:
    sim.stopped.wait(fault.seconds)
    abort(504)


def _lose(sim: Sim, fault: Fault, _answer: Response) -> Response:
    return _hang(sim, fault)


def _slow(sim: Sim, fault: Fault, answer: Response) -> Response:
    sim.stopped.wait(fault.seconds)
    return answer


def _drip(sim: Sim, fault: Fault, answer: Response) -> Response:
    """The whole length is promised at once, and comes byte by byte."""
    body = answer.get_data()

    def drops() -> Iterator[bytes]:
        for byte in body:
            sim.stopped.wait(fault.seconds / len(body))
            yield bytes([byte])

    length = {"Content-Length": str(len(body))}
    return Response(drops(), 200, length, mimetype="application/json")


def _broken_json(_sim: Sim, _fault: Fault, answer: Response) -> Response:
    body = answer.get_data()
    return Response(body[: len(body) // 2], 200, mimetype="application/json")


# Instead of the call: nothing is carried out.
BROKEN: dict[str, Callable[[Sim, Fault], Response]] = {
    "http500": _http500,
    "html": _html,
    "no_envelope": _no_envelope,
    "reset": _reset,
    "hang": _hang,
}
# After the call: it had its effect.
SPOILED: dict[str, Callable[[Sim, Fault, Response], Response]] = {
    "effect_then_timeout": _lose,
    "slow": _slow,
    "drip": _drip,
    "broken_json": _broken_json,
}
