"""Callback servers: added, confirmed by a handshake, told which events to expect."""

from typing import Any

from simulator import servers
from simulator.data import words
from simulator.faults import VkError
from simulator.methods.registry import COMMUNITY, USER, Call, method
from simulator.model import Community, Server

LONGEST_TITLE, LONGEST_SECRET = 14, 50
# The events VK's schema lists in the answer of getCallbackSettings. It does not list like_add,
# like_remove and message_event, though setCallbackSettings takes them.
LISTED = words("callback_events")
UNLISTED = ("like_add", "like_remove", "message_event")


@method("groups.getCallbackConfirmationCode", USER, COMMUNITY, right="manage")
def get_confirmation_code(call: Call) -> dict[str, str]:
    return {"code": servers.api_code(call.managed())}


@method("groups.addCallbackServer", USER, COMMUNITY, locked=False, right="manage")
def add(call: Call) -> dict[str, int]:
    with call.sim.lock:
        community = call.managed()
        if len(community.servers) >= servers.MOST:
            raise VkError(2000)
        server = Server(servers.number(community), "", "", community.creator_id)
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
    with call.sim.lock:
        code = servers.api_code(community)
    servers.confirm(call.sim, community, server, code)


@method("groups.deleteCallbackServer", USER, COMMUNITY, right="manage")
def delete(call: Call) -> int:
    community, server = _server(call)
    del community.servers[server.id]
    return 1


@method("groups.getCallbackServers", USER, COMMUNITY, right="manage")
def get_servers(call: Call) -> dict[str, Any]:
    community = call.managed()
    wanted = call.params.ids("server_ids")
    found = [s for s in community.servers.values() if not wanted or s.id in wanted]
    return {"count": len(found), "items": [_shape(server) for server in found]}


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
