"""The door of /method: VK's envelope around every answer, its limits, and its log."""

import time
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator.faults import Fault, VkError
from simulator.methods.execute import Executed
from simulator.methods.params import Params
from simulator.methods.registry import METHODS, Call, invoke
from simulator.model import Token
from simulator.sim import API_VERSION, Sim
from simulator.trouble import BROKEN, SPOILED

SECRETS = ("access_token", "success_token")


def blueprint(sim: Sim) -> Blueprint:
    door = Blueprint("gate", __name__)

    @door.route("/method/<name>", methods=["GET", "POST"])
    def method(name: str) -> Response:
        params = Params(_sent())
        text = params.text("access_token") or _bearer()
        token = sim.world.tokens.get(text)
        fault = sim.faults.take(name, token)
        if fault and fault.kind in BROKEN:
            sim.log.append(_line(name, token, fault.kind))
            return BROKEN[fault.kind](sim, fault)
        answer = jsonify(_answer(sim, name, params, text, fault))
        return SPOILED[fault.kind](sim, fault, answer) if fault and fault.kind else answer

    return door


def _answer(sim: Sim, name: str, params: Params, text: str, fault: Fault | None) -> dict[str, Any]:
    token = sim.world.tokens.get(text)
    inner: list[str] = []
    try:
        if fault and fault.code:
            raise fault.error()
        call = Call(sim, _let_in(sim, name, params, text, token), params, inner)
        answer = invoke(call, name)
    except VkError as error:
        sim.log.append(_line(name, token, error.code, inner))
        return {"error": _error(name, params, error)}
    sim.log.append(_line(name, token, 0, inner))
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
    if token.revoked:
        raise VkError(5, "user revoke access for this token.")
    if not sim.limiter.allows(text, token.kind):
        raise VkError(6)
    return token


def _bearer() -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def _error(name: str, params: Params, error: VkError) -> dict[str, Any]:
    asked = [("method", name), ("oauth", "1"), *params.items()]
    shown = [{"key": key, "value": value} for key, value in asked if key not in SECRETS]
    body = {"error_code": error.code, "error_msg": str(error), "request_params": shown}
    more = {"error_subcode": error.subcode, "redirect_uri": error.redirect_uri}
    return body | {name: value for name, value in more.items() if value}


def _line(
    name: str, token: Token | None, code: int | str, inner: list[str] | None = None
) -> dict[str, Any]:
    """A call in the log: whose token's kind, and for `execute` the calls inside."""
    kind, group_id = (token.kind, token.group_id) if token else ("", 0)
    line = {"at": time.time(), "method": name, "token": kind, "ok": code == 0, "code": code}
    batch = {"calls": len(inner), "inner": inner} if inner else {}
    return line | {"group_id": group_id} | batch
