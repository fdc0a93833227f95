from typing import Any

from simulator.faults import VkError
from simulator.methods.registry import COMMUNITY, SERVICE, USER, Call, method
from simulator.model import Community
from simulator.shapes import Json, persons

PERMISSIONS = {
    "stories": 1,
    "photos": 4,
    "app_widget": 64,
    "messages": 4096,
    "wall": 8192,
    "docs": 131072,
    "manage": 262144,
}


@method("groups.getById", USER, COMMUNITY, SERVICE)
def get_by_id(call: Call) -> Json:
    """Communities; a community token that names none gets its own."""
    wanted = call.params.words("group_ids", most=500) or call.params.words("group_id")
    if not wanted and call.token.kind == COMMUNITY:
        wanted = [str(call.token.group_id)]
    if not wanted:
        raise VkError(100, "group_ids is undefined")
    communities = call.sim.world.communities.values()
    fields = call.params.words("fields")
    found = [c for w in wanted for c in communities if w in (str(c.id), c.screen_name)]
    return {"groups": [persons.group(c, fields) for c in found], "profiles": []}


@method("groups.isMember", USER, COMMUNITY, SERVICE)
def is_member(call: Call) -> Any:
    """0 or 1 for `user_id`, a list for `user_ids`; objects with more when `extended`."""
    community = call.community()
    extended = call.params.flag("extended")
    if "user_ids" in call.params:
        ids = call.params.ids("user_ids", most=500)
        return [{"user_id": i} | _status(community, i, extended) for i in ids]
    user_id = call.params.integer("user_id", call.viewer, low=1)
    status = _status(community, user_id, extended)
    return status if extended else status["member"]


def _status(community: Community, user_id: int, extended: bool) -> dict[str, int]:
    member = {"member": int(user_id in community.members)}
    if not extended or member["member"]:
        return member
    return member | {"request": int(user_id in community.requests), "invitation": 0}


@method("groups.getMembers", USER, COMMUNITY, SERVICE)
def get_members(call: Call) -> Json:
    community = call.community()
    offset = call.params.integer("offset", low=0)
    count = call.params.integer("count", 1000, low=0, high=1000)
    if call.params.choice("filter", "", "managers", "friends", "unsure", "donut") == "managers":
        return _managers(call, community, offset, count)
    if community.hide_members and not call.manages(community):
        raise VkError(15, "group hide members")
    ids = _sorted_members(call, community)
    fields = call.params.words("fields")
    page: list[Any] = call.page(community, ids, offset, count)
    if fields:
        readers = call.sim.world.readers
        page = [persons.user(readers[user_id], fields) for user_id in page]
    return {"count": len(ids), "items": page}


def _sorted_members(call: Call, community: Community) -> list[int]:
    order = call.params.choice("sort", "id_asc", "id_desc", "time_asc", "time_desc")
    if order.startswith("time") and not call.manages(community):
        raise VkError(15, "sort by time is for managers")
    when = community.members
    ids = sorted(when) if order.startswith("id") else sorted(when, key=when.__getitem__)
    return ids[::-1] if order.endswith("desc") else ids


def _managers(call: Call, community: Community, offset: int, count: int) -> Json:
    if not call.manages(community):
        raise VkError(15, "no access to call this method")
    call.need("manage")
    roles = [
        {"id": user_id, "role": role, "permissions": []}
        for user_id, role in sorted(community.managers.items())
    ]
    return {"count": len(roles), "items": roles[offset : offset + count]}


@method("groups.getBanned", USER, COMMUNITY, right="manage")
def get_banned(call: Call) -> Json:
    """The blacklist; with `owner_id` one person, error 104 when not in it."""
    community = call.managed()
    offset = call.params.integer("offset", low=0)
    count = call.params.integer("count", 20, low=0, high=200)
    ids = list(community.banned)
    if "owner_id" in call.params:
        ids = [i for i in ids if i == call.params.integer("owner_id")]
        if not ids:
            raise VkError(104)
    page = ids[offset : offset + count]
    return {"count": len(ids), "items": [_banned(call, community, i) for i in page]}


def _banned(call: Call, community: Community, user_id: int) -> Json:
    ban = community.banned[user_id]
    info = {
        "admin_id": ban.admin_id,
        "date": ban.date,
        "end_date": 0,
        "reason": ban.reason,
        "comment": ban.comment,
        "comment_visible": False,
    }
    profile = persons.user(call.sim.world.readers[user_id])
    return {"type": "profile", "profile": profile, "ban_info": info}


@method("groups.getTokenPermissions", COMMUNITY)
def get_token_permissions(call: Call) -> Json:
    rights = call.sim.world.communities[call.token.group_id].rights
    listed = [{"name": n, "setting": bit} for n, bit in PERMISSIONS.items() if n in rights]
    return {"mask": sum(right["setting"] for right in listed), "permissions": listed}
