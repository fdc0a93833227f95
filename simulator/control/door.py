"""The control API's addresses: JSON objects in, JSON out; what is missing or wrong is a 400."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException

from simulator.acts.perform import ActError
from simulator.control import crowds, keys, looks, mass, scene, servers, settings, trouble
from simulator.control.lookup import Json
from simulator.sim import Sim

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
View = Callable[[Sim, Json], Any]
POSTS: dict[str, View] = {
    "/sim/communities": scene.add_community,
    "/sim/readers": scene.add_readers,
    "/sim/managers": scene.add_managers,
    "/sim/posts": scene.add_post,
    "/sim/posts/publish": scene.publish_post,
    "/sim/servers": servers.change,
    "/sim/servers/by-hand": servers.add_by_hand,
    "/sim/servers/confirm": servers.confirm,
    "/sim/mass": mass.fill,
    "/sim/settings": settings.change,
    "/sim/tokens": keys.change,
    "/sim/crowd": crowds.start,
    "/sim/act": crowds.act,
    "/sim/events": crowds.send_event,
    "/sim/truth": looks.tell_truth,
    "/sim/delivery": trouble.set_delivery,
    "/sim/faults": trouble.order_fault,
    "/sim/limits": trouble.set_limits,
}
GETS: dict[str, View] = {
    "/sim/crowd/<int:crowd_id>": crowds.state,
    "/sim/state": looks.state,
    "/sim/log": looks.log,
    "/sim/deliveries": looks.deliveries,
    "/sim/faults/left": trouble.ordered_faults,
    "/sim/idle": looks.idle,
}


def blueprint(sim: Sim) -> Blueprint:
    door = Blueprint("control", __name__)
    door.add_url_rule("/healthz", "/healthz", _healthy)
    for rule, view in POSTS.items():
        door.add_url_rule(rule, rule, partial(_post, sim, view), methods=["POST"])
    for rule, view in GETS.items():
        door.add_url_rule(rule, rule, partial(_get, sim, view), methods=["GET"])
    door.register_error_handler(HTTPException, _refuse)
    door.register_error_handler(ActError, _refuse_act)
    return door


def _healthy() -> Response:
    return Response("ok", mimetype="text/plain")


def _post(sim: Sim, view: View) -> Response:
    body = request.get_json(force=True)
    if not isinstance(body, dict):
        raise BadRequest("a JSON object is expected")
    if LONE_SURROGATE.search(json.dumps(body, ensure_ascii=False)):
        raise BadRequest("a letter is only half there")
    return _answer(sim, view, body)


def _get(sim: Sim, view: View, **named: int) -> Response:
    return _answer(sim, view, request.args.to_dict() | named)


def _answer(sim: Sim, view: View, body: Json) -> Response:
    try:
        return jsonify(view(sim, body))
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequest(f"{type(error).__name__}: {error}") from error


def _refuse(error: HTTPException) -> tuple[Response, int]:
    return jsonify(ok=False, error=error.description), error.code or 500


def _refuse_act(error: ActError) -> tuple[Response, int]:
    return jsonify(ok=False, error=f"no such {error}, or it cannot be done"), 400
