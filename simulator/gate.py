"""The door of /method: VK's envelope around every answer, its limits, and its log."""

import time
from dataclasses import dataclass, field
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


@dataclass
class Asked:
    """A call as it came, before anybody looked whether it may."""

    name: str
    params: Params
    text: str  # the token
    token: Token | None
    at: float = field(default_factory=time.time)
    inner: list[str] = field(default_factory=list)  # what `execute` called

    def line(self, code: int | str) -> dict[str, Any]:
        """The call in the log, with the time it came and not the time it was answered."""
        kind, group_id = (self.token.kind, self.token.group_id) if self.token else ("", 0)
        line = {"at": self.at, "method": self.name, "token": kind, "group_id": group_id}
        batch = {"calls": len(self.inner), "inner": self.inner} if self.inner else {}
        return line | {"ok": code == 0, "code": code} | batch


def blueprint(sim: Sim) -> Blueprint:
    door = Blueprint("gate", __name__)

    @door.route("/method/<name>", methods=["GET", "POST"])
    def method(name: str) -> Response:
        params = Params(_sent())
        text = params.text("access_token") or _bearer()
        asked = Asked(name, params, text, sim.world.tokens.get(text))
        fault = sim.faults.take(name, asked.token)
        if fault and fault.kind in BROKEN:
            sim.log.append(asked.line(fault.kind))
            return BROKEN[fault.kind](sim, fault)
        answer = jsonify(_answer(sim, asked, fault))
        return SPOILED[fault.kind](sim, fault, answer) if fault and fault.kind else answer

    return door


def _answer(sim: Sim, asked: Asked, fault: Fault | None) -> dict[str, Any]:
    try:
        if fault and fault.code:
            raise fault.error()
        call = Call(sim, _let_in(sim, asked), asked.params, asked.inner)
        answer = invoke(call, asked.name)
    except VkError as error:
        sim.log.append(asked.line(error.code))
        return {"error": _error(asked, error)}
    sim.log.append(asked.line(0))
    if isinstance(answer, Executed):
        errors = {"execute_errors": answer.errors} if answer.errors else {}
        return {"response": answer.response} | errors
    return {"response": answer}


def _sent() -> dict[str, str]:
    """Parameters by name; of repeated ones the last counts, and the form's before the query's."""
    sources = (request.args, request.form)
    return {name: texts[-1] for source in sources for name, texts in source.lists()}


def _let_in(sim: Sim, asked: Asked) -> Token:
    """VK's questions in VK's order: the method, the version, the token, the limit."""
    if asked.name not in METHODS:
        raise VkError(3)
    version = asked.params.text("v")
    if not version:
        raise VkError(8, "v (version) is required")
    if version != API_VERSION:
        raise VkError(8, f"v (version): the simulator speaks {API_VERSION} only")
    if not asked.text:
        raise VkError(5, "no access_token passed.")
    if not asked.token:
        raise VkError(5, "invalid access_token (4).")
    if asked.token.revoked:
        raise VkError(5, "user revoke access for this token.")
    if not sim.limiter.allows(asked.text, asked.token.kind):
        raise VkError(6)
    return asked.token


def _bearer() -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def _error(asked: Asked, error: VkError) -> dict[str, Any]:
    sent = [("method", asked.name), ("oauth", "1"), *asked.params.items()]
    shown = [{"key": key, "value": value} for key, value in sent if key not in SECRETS]
    body = {"error_code": error.code, "error_msg": str(error), "request_params": shown}
    more = {"error_subcode": error.subcode, "redirect_uri": error.redirect_uri}
    return body | {name: value for name, value in more.items() if value}
