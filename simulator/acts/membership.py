from simulator.model import Ban, Community
from simulator.sim import Sim


def join(sim: Sim, community: Community, user_id: int, how: str = "join") -> bool:
    """Become a member (`join`, `accepted`, `approved`), or only ask to (`request`)."""
    if user_id in community.members or user_id in community.banned:
        return False
    if how == "request":
        if user_id in community.requests:
            return False
        community.requests.append(user_id)
    else:
        community.members[user_id] = sim.now()
        _forget_request(community, user_id)
    sim.emit(community, "group_join", {"user_id": user_id, "join_type": how}, user_id)
    return True


def leave(sim: Sim, community: Community, user_id: int, own_will: bool = True) -> bool:
    if user_id not in community.members:
        return False
    del community.members[user_id]
    sim.emit(community, "group_leave", {"user_id": user_id, "self": int(own_will)}, user_id)
    return True


def block(sim: Sim, community: Community, user_id: int) -> bool:
    """Ban from the community for ever; VK takes the banned out of the members."""
    if user_id in community.banned:
        return False
    leave(sim, community, user_id, own_will=False)
    _forget_request(community, user_id)
    ban = Ban(community.creator_id, sim.now())
    community.banned[user_id] = ban
    event = {
        "admin_id": ban.admin_id,
        "user_id": user_id,
        "unblock_date": 0,
        "reason": ban.reason,
        "comment": ban.comment,
    }
    sim.emit(community, "user_block", event, user_id)
    return True


def unblock(sim: Sim, community: Community, user_id: int) -> bool:
    if community.banned.pop(user_id, None) is None:
        return False
    event = {"admin_id": community.creator_id, "user_id": user_id, "by_end_date": 0}
    sim.emit(community, "user_unblock", event, user_id)
    return True


def appoint(sim: Sim, community: Community, user_id: int, role: str = "editor") -> None:
    """Make somebody a manager; a manager of a community is its member."""
    level = {"moderator": 1, "editor": 2, "administrator": 3}.get(role, 3)
    community.members.setdefault(user_id, sim.now())
    if community.managers.get(user_id) == role:
        return
    community.managers[user_id] = role
    event = {
        "admin_id": community.creator_id,
        "user_id": user_id,
        "level_old": 0,
        "level_new": level,
    }
    sim.emit(community, "group_officers_edit", event, user_id)


def _forget_request(community: Community, user_id: int) -> None:
    if user_id in community.requests:
        community.requests.remove(user_id)
