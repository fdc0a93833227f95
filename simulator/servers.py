"""Callback servers and the code by which each proves to be the right one."""

import hashlib
from threading import Thread

from simulator.handshake import ASKED_WITHIN_S, shake
from simulator.model import Community, Server
from simulator.sim import Sim

MOST = 10


def api_code(community: Community) -> str:
    """It changes with every confirmed server, so a remembered one goes stale, as in VK."""
    return _code(f"{community.id}|{community.code_serial}")


def page_code(community: Community) -> str:
    """What VK's own page shows: never what its API tells."""
    return _code(f"page|{community.id}|{community.code_serial}")


def _code(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def confirm(sim: Sim, community: Community, server: Server, code: str) -> None:
    """Shake hands beside the call; the answer waits a little for the outcome, not for ever."""
    with sim.lock:
        envelope = sim.envelope(community, "confirmation", server.secret_key)

    def ask() -> None:
        confirmed = shake(server.url, envelope, code)
        with sim.lock:
            server.status = "ok" if confirmed else "failed"
            community.code_serial += confirmed

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(ASKED_WITHIN_S)


def number(community: Community) -> int:
    community.last_server_id += 1
    return community.last_server_id
