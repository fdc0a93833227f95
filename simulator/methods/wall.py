import re

from simulator.acts import reposts
from simulator.faults import VkError
from simulator.methods.registry import SERVICE, USER, Call, method
from simulator.model import Community, Post
from simulator.shapes import Json, persons, wall


@method("wall.get", USER, SERVICE)
def get(call: Call) -> Json:
    """Posts of a wall, newest first."""
    community = call.community("domain") if "domain" in call.params else call.owner()
    offset = call.params.integer("offset", low=0)
    count = call.params.integer("count", 20, low=0, high=100)
    alive = _filtered(call, community)
    page = [wall.post(community, p, call.viewer) for p in alive[offset : offset + count]]
    return {"count": len(alive), "items": page} | extended(call, [community.id], [])


def _filtered(call: Call, community: Community) -> list[Post]:
    wanted = call.params.choice("filter", "all", "owner", "others", "postponed")
    if wanted == "postponed" and not call.manages(community):
        raise VkError(15)
    if wanted == "others":
        return []  # nobody else writes on these walls
    posts = community.scheduled if wanted == "postponed" else community.posts
    return [post for post in reversed(posts.values()) if call.sees(community, post)]


@method("wall.getById", USER, SERVICE)
def get_by_id(call: Call) -> Json:
    """Posts named `<owner>_<id>`; what is not there is left out, or shown as a stub."""
    call.params.text("posts", required=True)
    found = [_named_post(call, name) for name in call.params.words("posts", most=100)]
    items = [item for item in found if item]
    owners = [-item["owner_id"] for item in items if item["owner_id"] < 0]
    return {"items": items} | extended(call, owners, [i["from_id"] for i in items])


def _named_post(call: Call, name: str) -> Json | None:
    parts = re.fullmatch(r"(-?\d{1,19})_(\d{1,19})", name)
    if not parts:
        raise VkError(100, "posts is invalid")
    owner_id, post_id = int(parts[1]), int(parts[2])
    if owner_id > 0:
        return _repost(call, owner_id, post_id)
    community = call.sim.world.communities.get(-owner_id)
    return _own_post(call, community, post_id) if community else None


def _own_post(call: Call, community: Community, post_id: int) -> Json | None:
    scheduled = community.scheduled if call.manages(community) else {}
    post = community.posts.get(post_id) or scheduled.get(post_id)
    if post and post.deleted and community.stub_deleted:
        return wall.deleted_post(community, post)
    return wall.post(community, post, call.viewer) if post and call.sees(community, post) else None


def _repost(call: Call, reader_id: int, post_id: int) -> Json | None:
    for community in call.sim.world.communities.values():
        for post in community.posts.values():
            for copy in reposts.visible(post):
                if (copy.from_id, copy.id) == (reader_id, post_id):
                    return wall.repost(community, post, copy)
    return None


@method("wall.getReposts", USER, SERVICE)
def get_reposts(call: Call) -> Json:
    """Visible reposts, newest first. The answer has no count, as in VK."""
    community = call.owner()
    post = call.post(community)
    offset = call.params.integer("offset", low=0)
    count = call.params.integer("count", 20, low=0, high=1000)
    found = reposts.visible(post) if call.sees_reposters(community) else []
    page = call.page(community, found[::-1], offset, count)
    readers = call.sim.world.readers
    return {
        "items": [wall.repost(community, post, copy) for copy in page],
        "profiles": [persons.user(readers[i]) for i in {copy.from_id for copy in page}],
        "groups": [persons.group(community)],
    }


def extended(call: Call, group_ids: list[int], user_ids: list[int]) -> Json:
    """`profiles` and `groups` beside the items, when asked for."""
    if not call.params.flag("extended"):
        return {}
    world, fields = call.sim.world, call.params.words("fields")
    groups = [world.communities[i] for i in sorted(set(group_ids)) if i in world.communities]
    readers = [world.readers[i] for i in sorted(set(user_ids)) if i in world.readers]
    return {
        "profiles": [persons.user(reader, fields) for reader in readers],
        "groups": [persons.group(community, fields) for community in groups],
    }
