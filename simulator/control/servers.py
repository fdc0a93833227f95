"""Callback servers by hand: an administrator's clicks in VK, and what breaks by itself."""

from werkzeug.exceptions import BadRequest, NotFound

from simulator import servers
from simulator.control.lookup import Json, community_of
from simulator.methods.callbacks import LISTED, UNLISTED
from simulator.model import Server
from simulator.sim import Sim

EVENTS = (*LISTED, *UNLISTED)
STATUSES = ("unconfigured", "wait", "ok", "failed", "fail")  # VK writes the last two at random


def change(sim: Sim, body: Json) -> Json:
    """`remove`, or any of `url`, `status`, `events_on`, `events_off` (names, or `["*"]`)."""
    with sim.lock:
        server = _server(sim, body)
        if body.get("remove"):
            del community_of(sim, body).servers[server.id]
            return {"ok": True}
        if body.get("status", "ok") not in STATUSES:
            raise BadRequest(f"a status is one of {', '.join(STATUSES)}")
        on, off = (_named(body.get(name, [])) for name in ("events_on", "events_off"))
        server.url = str(body.get("url", server.url))
        server.status = body.get("status", server.status)
        server.events |= dict.fromkeys(on, 1) | dict.fromkeys(off, 0)
    return {"ok": True}


def add_by_hand(sim: Sim, body: Json) -> Json:
    """A server as VK's page adds it: not yet confirmed, with the code that the page shows."""
    with sim.lock:
        community = community_of(sim, body)
        if len(community.servers) >= servers.MOST:
            raise BadRequest("there are ten servers already")
        server = Server(servers.number(community), "by hand", str(body["url"]), 0)
        server.creator_id = community.creator_id
        server.secret_key = str(body.get("secret", ""))
        server.code = servers.page_code(community)
        community.servers[server.id] = server
    return {"server_id": server.id, "code": server.code}


def confirm(sim: Sim, body: Json) -> Json:
    """The button of VK's page: VK asks the server for the code."""
    server = _server(sim, body)
    servers.confirm(sim, community_of(sim, body), server, server.code)
    return {"ok": server.status == "ok"}


def _server(sim: Sim, body: Json) -> Server:
    found = community_of(sim, body).servers.get(int(body["server_id"]))
    if not found:
        raise NotFound("no such server")
    return found


def _named(names: list[str]) -> list[str]:
    if names == ["*"]:
        return list(EVENTS)
    if not set(names) <= set(EVENTS):
        raise BadRequest("no such event")
    return names
