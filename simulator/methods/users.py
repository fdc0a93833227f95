import re
from typing import Any

from simulator.methods.registry import COMMUNITY, SERVICE, USER, Call, method
from simulator.model import Reader
from simulator.shapes import Json, persons


@method("users.get", USER, COMMUNITY, SERVICE)
def get(call: Call) -> list[Json]:
    """Profiles in the order asked; ids that do not exist are left out without a word."""
    names = call.params.words("user_ids", most=1000)
    if not names and call.token.kind == USER:
        names = [str(call.token.user_id)]
    fields = call.params.words("fields")
    found = (_reader(call, name) for name in names)
    return [persons.user(reader, fields) for reader in found if reader]


def _reader(call: Call, name: str) -> Reader | None:
    number = re.fullmatch(r"(?:id)?(\d{1,19})", name)
    return call.sim.world.readers.get(int(number[1])) if number else None


@method("utils.resolveScreenName", USER, COMMUNITY, SERVICE)
def resolve_screen_name(call: Call) -> Any:
    """Who bears this short name; an empty list, not an object, when nobody does."""
    name = call.params.text("screen_name", required=True)
    for community in call.sim.world.communities.values():
        if name in (community.screen_name, f"club{community.id}", f"public{community.id}"):
            return {"type": "group", "object_id": community.id, "group_id": community.id}
    reader = _reader(call, name) if name.startswith("id") else None
    return {"type": "user", "object_id": reader.id} if reader else []
