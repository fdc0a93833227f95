"""Tokens that die and come back."""

from werkzeug.exceptions import BadRequest

from simulator import tokens
from simulator.control.lookup import Json, community_of
from simulator.sim import Sim


def change(sim: Sim, body: Json) -> Json:
    """`action` revoke, restore or renew, for one `kind` of the community's tokens."""
    kind, action = str(body["kind"]), str(body["action"])
    if kind not in tokens.KINDS or action not in ("revoke", "restore", "renew"):
        raise BadRequest("a kind of token, and revoke, restore or renew")
    with sim.lock:
        group_id = community_of(sim, body).id
        make = tokens.renew if action == "renew" else tokens.issue
        text = make(sim.world, group_id, kind)
        sim.world.tokens[text].revoked = action == "revoke"
    return {"token": text, "revoked": action == "revoke"}
