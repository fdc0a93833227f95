import re
from typing import Any

from simulator import shapes
from simulator.acts import posts, reposts
from simulator.faults import VkError
from simulator.methods.registry import COMMUNITY, SERVICE, USER, Call, method
from simulator.model import Community, Post

LONGEST_TEXT = 16_384
LINK = re.compile(r"https?://")


@method("wall.get", USER, SERVICE)
def get(call: Call) -> shapes.Json:
    """Posts of a wall, newest first."""
    community = call.community("domain") if "domain" in call.params else call.owner()
    offset = call.params.integer("offset", low=0)
    count = call.params.integer("count", 20, low=0, high=100)
    call.params.choice("filter", "all", "owner", "others")
    others = call.params.text("filter") == "others"  # nobody else writes on these walls
    alive = [] if others else [p for p in reversed(community.posts.values()) if not p.deleted]
    page = [shapes.post(community, p, call.viewer) for p in alive[offset : offset + count]]
    return {"count": len(alive), "items": page} | extended(call, [community.id], [])


@method("wall.getById", USER, SERVICE)
def get_by_id(call: Call) -> shapes.Json:
    """Posts named `<owner>_<id>`; what is not there is left out."""
    call.params.text("posts", required=True)
    found = [_named_post(call, name) for name in call.params.words("posts", most=100)]
    items = [item for item in found if item]
    owners = [-item["owner_id"] for item in items if item["owner_id"] < 0]
    return {"items": items} | extended(call, owners, [i["from_id"] for i in items])


def _named_post(call: Call, name: str) -> shapes.Json | None:
    parts = re.fullmatch(r"(-?\d+)_(\d+)", name)
    if not parts:
        raise VkError(100, "posts is invalid")
    owner_id, post_id = int(parts[1]), int(parts[2])
    if owner_id > 0:
        return _repost(call, owner_id, post_id)
    community = call.sim.world.communities.get(-owner_id)
    post = community.posts.get(post_id) if community else None
    if not community or not post or post.deleted:
        return None
    return shapes.post(community, post, call.viewer)


def _repost(call: Call, reader_id: int, post_id: int) -> shapes.Json | None:
    for community in call.sim.world.communities.values():
        for post in community.posts.values():
            for copy in reposts.visible(post):
                if (copy.from_id, copy.id) == (reader_id, post_id):
                    return shapes.repost(community, post, copy)
    return None


@method("wall.getReposts", USER, SERVICE)
def get_reposts(call: Call) -> shapes.Json:
    """Visible reposts, newest first. The answer has no count, as in VK."""
    community = call.owner()
    post = call.post(community)
    offset = call.params.integer("offset", low=0)
    count = call.params.integer("count", 20, low=0, high=1000)
    page = reposts.visible(post)[::-1][offset : offset + count]
    readers = call.sim.world.readers
    return {
        "items": [shapes.repost(community, post, copy) for copy in page],
        "profiles": [shapes.user(readers[i]) for i in {copy.from_id for copy in page}],
        "groups": [shapes.group(community)],
    }


@method("wall.post", USER, COMMUNITY)
def post(call: Call) -> dict[str, int]:
    """A post by the community. The same `guid` gives the first post's id back.

    VK's schema names only user tokens; with a community token text works and photos do not.
    """
    community = _own_wall(call)
    poll_id = _attached_poll(call, community)
    text = call.params.text("message", required=not poll_id)
    if len(text) > LONGEST_TEXT:
        raise VkError(100, "message is too long")
    for name in ("publish_date", "post_id"):
        if name in call.params:
            raise VkError(100, f"{name}: scheduled posts are not simulated")
    made = once(
        call,
        community,
        lambda: (
            posts.publish(
                call.sim, community, text, call.viewer or community.creator_id, poll_id
            ).id
        ),
    )
    return {"post_id": made}


def _own_wall(call: Call) -> Community:
    community = call.owner()
    if not call.manages(community):
        raise VkError(214, "you don't have rights to post on this wall")
    if call.token.kind == USER and not call.params.flag("from_group"):
        raise VkError(214, "only the community writes on this wall")
    return community


def _attached_poll(call: Call, community: Community) -> int:
    """The poll among the attachments; at most one link, and photos only by a user's token."""
    names = call.params.words("attachments")
    if sum(bool(LINK.match(name)) for name in names) > 1:
        raise VkError(100, "attachments: only one link may be attached")
    if call.token.kind == COMMUNITY and any(name.startswith("photo") for name in names):
        raise VkError(27, "photos are unavailable with group auth.")
    polls = [name for name in names if name.startswith("poll")]
    poll_id = int(polls[0].rpartition("_")[2]) if polls else 0
    if poll_id and poll_id not in community.polls:
        raise VkError(100, "attachments: no such poll")
    return poll_id


def once(call: Call, community: Community, make: Any) -> int:
    """Make the thing, unless this `guid` has made one on this wall before."""
    guid = call.params.text("guid")
    if guid and guid in community.guids:
        return community.guids[guid]
    made: int = make()
    if guid:
        community.guids[guid] = made
    return made


@method("wall.delete", USER)
def delete(call: Call) -> int:
    community = _managed_wall(call)
    return int(posts.delete(call.sim, community, call.post(community)))


@method("wall.edit", USER)
def edit(call: Call) -> dict[str, int]:
    community = _managed_wall(call)
    item: Post = call.post(community)
    item.text = call.params.text("message", required=True)
    return {"post_id": item.id}


@method("wall.closeComments", USER, COMMUNITY)
def close_comments(call: Call) -> int:
    return _set_comments_closed(call, True)


@method("wall.openComments", USER, COMMUNITY)
def open_comments(call: Call) -> int:
    return _set_comments_closed(call, False)


def _set_comments_closed(call: Call, closed: bool) -> int:
    community = _managed_wall(call)
    call.post(community).comments_closed = closed
    return 1


def _managed_wall(call: Call) -> Community:
    community = call.owner()
    if not call.manages(community):
        raise VkError(15)
    return community


def extended(call: Call, group_ids: list[int], user_ids: list[int]) -> shapes.Json:
    """`profiles` and `groups` beside the items, when asked for."""
    if not call.params.flag("extended"):
        return {}
    world, fields = call.sim.world, call.params.words("fields")
    groups = [world.communities[i] for i in sorted(set(group_ids)) if i in world.communities]
    readers = [world.readers[i] for i in sorted(set(user_ids)) if i in world.readers]
    return {
        "profiles": [shapes.user(reader, fields) for reader in readers],
        "groups": [shapes.group(community, fields) for community in groups],
    }
