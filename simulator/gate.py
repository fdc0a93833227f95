"""The door of /method: VK's envelope around every answer, its limits, and its log."""

import time
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from simulator.faults import Fault, VkError
from simulator.methods.execute import Executed
from simulator.methods.params import Params
from simulator.methods.registry import METHODS, Call, invoke
from simulator.model import Token
from simulator.sim import API_VERSION, Sim

SECRETS = ("access_token", "success_token")


def blueprint(sim: Sim) -> Blueprint:
    door = Blueprint("gate", __name__)

    @door.route("/method/<name>", methods=["GET", "POST"])
    def method(name: str) -> Response:
        fault = sim.faults.take(name)
        if fault and fault.kind in BROKEN:
            sim.log.append(_line(name, None, fault.kind))
            return BROKEN[fault.kind](sim, fault)
        answer = _answer(sim, name, fault)
        if fault and fault.kind == "effect_then_timeout":
            return _hang(sim, fault)
        return jsonify(answer)

    return door


def _answer(sim: Sim, name: str, fault: Fault | None) -> dict[str, Any]:
    params = Params(_sent())
    text = params.text("access_token") or _bearer()
    token = sim.world.tokens.get(text)
    try:
        if fault and fault.code:
            raise VkError(fault.code)
        call = Call(sim, _let_in(sim, name, params, text, token), params)
        answer = invoke(call, name)
    except VkError as error:
        sim.log.append(_line(name, token, error.code))
        return {"error": _error(name, params, error)}
    sim.log.append(_line(name, token, 0))
    if isinstance(answer, Executed):
        errors = {"execute_errors": answer.errors} if answer.errors else {}
        return {"response": answer.response} | errors
    return {"response": answer}


def _sent() -> dict[str, str]:
    """Parameters by name; of repeated ones the last counts, and the form's before the query's."""
    sources = (request.args, request.form)
    return {name: texts[-1] for source in sources for name, texts in source.lists()}


def _let_in(sim: Sim, name: str, params: Params, text: str, token: Token | None) -> Token:
    """VK's questions in VK's order: the method, the version, the token, the limit."""
    if name not in METHODS:
        raise VkError(3)
    version = params.text("v")
    if not version:
        raise VkError(8, "v (version) is required")
    if version != API_VERSION:
        raise VkError(8, f"v (version): the simulator speaks {API_VERSION} only")
    if not text:
        raise VkError(5, "no access_token passed.")
    if not token:
        raise VkError(5, "invalid access_token (4).")
    if not sim.limiter.allows(text, token.kind):
        raise VkError(6)
    return token


def _bearer() -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def _error(name: str, params: Params, error: VkError) -> dict[str, Any]:
    asked = [("method", name), ("oauth", "1"), *params.items()]
    shown = [{"key": key, "value": value} for key, value in asked if key not in SECRETS]
    captcha = {"redirect_uri": "https://id.vk.ru/not_robot_captcha?session_token=made-up"}
    body = {"error_code": error.code, "error_msg": str(error), "request_params": shown}
    return body | (captcha if error.code == 14 else {})


def _line(name: str, token: Token | None, code: int | str) -> dict[str, Any]:
    kind = token.kind if token else ""
    return {"at": time.time(), "method": name, "token": kind, "ok": code == 0, "code": code}


def _http500(_sim: Sim, _fault: Fault) -> Response:
    return Response("Internal Server Error", 500)


def _html(_sim: Sim, _fault: Fault) -> Response:
    return Response("<html><body>502 Bad Gateway</body></html>", 200, mimetype="text/html")


def _hang(sim: Sim, fault: Fault) -> Response:
    sim.stopped.wait(fault.seconds)
    abort(504)


BROKEN = {"http500": _http500, "html": _html, "hang": _hang}
