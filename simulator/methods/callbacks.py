"""Callback servers: added, confirmed by a handshake, told which events to expect."""

import hashlib
from threading import Thread
from typing import Any

from simulator.data import words
from simulator.faults import VkError
from simulator.handshake import ASKED_WITHIN_S, shake
from simulator.methods.registry import COMMUNITY, USER, Call, method
from simulator.model import Community, Server

MOST_SERVERS = 10
LONGEST_TITLE, LONGEST_SECRET = 14, 50
# The events VK's schema lists in the answer of getCallbackSettings. It does not list like_add,
# like_remove and message_event, though setCallbackSettings takes them.
LISTED = words("callback_events")
UNLISTED = ("like_add", "like_remove", "message_event")


@method("groups.getCallbackConfirmationCode", USER, COMMUNITY, right="manage")
def get_confirmation_code(call: Call) -> dict[str, str]:
    return {"code": confirmation_code(call.managed())}


def confirmation_code(community: Community) -> str:
    """It changes with every confirmed server, so a remembered one goes stale, as in VK."""
    text = f"{community.id}|{community.code_serial}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@method("groups.addCallbackServer", USER, COMMUNITY, locked=False, right="manage")
def add(call: Call) -> dict[str, int]:
    with call.sim.lock:
        community = call.managed()
        if len(community.servers) >= MOST_SERVERS:
            raise VkError(2000)
        community.last_server_id += 1
        server = Server(community.last_server_id, "", "", community.creator_id)
        _describe(call, server)
        community.servers[server.id] = server
    _confirm(call, community, server)
    return {"server_id": server.id}


@method("groups.editCallbackServer", USER, COMMUNITY, locked=False, right="manage")
def edit(call: Call) -> int:
    with call.sim.lock:
        community, server = _server(call)
        _describe(call, server)
    _confirm(call, community, server)
    return 1


def _describe(call: Call, server: Server) -> None:
    url = call.params.text("url", required=True)
    title = call.params.text("title", required=True)
    secret = call.params.text("secret_key")
    if not url.startswith(("http://", "https://")):
        raise VkError(100, "url is invalid")
    if len(title) > LONGEST_TITLE:
        raise VkError(100, f"title should be less or equal to {LONGEST_TITLE} letters")
    if len(secret) > LONGEST_SECRET:
        raise VkError(100, f"secret_key should be less or equal to {LONGEST_SECRET} letters")
    server.url, server.title, server.secret_key = url, title, secret
    server.status = "wait"


def _confirm(call: Call, community: Community, server: Server) -> None:
    """Shake hands beside the call; the answer waits a little for the outcome, not for ever."""
    with call.sim.lock:
        envelope = call.sim.envelope(community, "confirmation", server.secret_key)
        code = confirmation_code(community)

    def ask() -> None:
        confirmed = shake(server.url, envelope, code)
        with call.sim.lock:
            server.status = "ok" if confirmed else "failed"
            community.code_serial += confirmed

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(ASKED_WITHIN_S)


@method("groups.deleteCallbackServer", USER, COMMUNITY, right="manage")
def delete(call: Call) -> int:
    community, server = _server(call)
    del community.servers[server.id]
    return 1


@method("groups.getCallbackServers", USER, COMMUNITY, right="manage")
def get_servers(call: Call) -> dict[str, Any]:
    community = call.managed()
    wanted = call.params.ids("server_ids")
    servers = [s for s in community.servers.values() if not wanted or s.id in wanted]
    return {"count": len(servers), "items": [_shape(server) for server in servers]}


def _shape(server: Server) -> dict[str, Any]:
    return {
        "id": server.id,
        "title": server.title,
        "creator_id": server.creator_id,
        "url": server.url,
        "secret_key": server.secret_key,
        "status": server.status,
    }


@method("groups.setCallbackSettings", USER, COMMUNITY, right="manage")
def set_settings(call: Call) -> int:
    """Switch events on and off; what is not named stays as it was."""
    _, server = _server(call)
    server.api_version = call.params.text("api_version", server.api_version)
    for name in (*LISTED, *UNLISTED):
        if name in call.params:
            server.events[name] = int(call.params.flag(name))
    return 1


@method("groups.getCallbackSettings", USER, COMMUNITY, right="manage")
def get_settings(call: Call) -> dict[str, Any]:
    _, server = _server(call)
    events = {name: server.events.get(name, 0) for name in LISTED}
    return {"api_version": server.api_version, "events": events}


def _server(call: Call) -> tuple[Community, Server]:
    community = call.managed()
    server = community.servers.get(call.params.integer("server_id", required=True, low=0))
    if not server:
        raise VkError(104)
    return community, server
