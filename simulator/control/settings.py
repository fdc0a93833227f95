"""How VK and its communities behave: switches, for those who want them otherwise than usual."""

from typing import Any

from werkzeug.exceptions import BadRequest

from simulator.control.lookup import Json, community_of
from simulator.sim import Sim

OF_VK: dict[str, type] = {"service_execute": bool, "execute_bytes": int}
OF_A_COMMUNITY: dict[str, type] = {
    "hide_reposts": bool,
    "hide_members": bool,
    "posts_a_day": int,
    "stub_deleted": bool,
    "short_pages": int,
    "forget_guids": bool,
}


def change(sim: Sim, body: Json) -> Json:
    """Switches of a community with `group_id`, else of VK; answers how all of them stand."""
    with sim.lock:
        of_one = "group_id" in body
        switched: Any = community_of(sim, body) if of_one else sim.world
        kinds = OF_A_COMMUNITY if of_one else OF_VK
        for name in body.keys() - {"group_id"}:
            if type(body[name]) is not kinds.get(name):
                raise BadRequest(f"settings: {', '.join(kinds)}")
            setattr(switched, name, body[name])
        return {name: getattr(switched, name) for name in kinds}
