from typing import Any

from werkzeug.exceptions import NotFound

from simulator.model import Community, Post
from simulator.sim import Sim

Json = dict[str, Any]


def community_of(sim: Sim, body: Json) -> Community:
    community = sim.world.communities.get(int(body["group_id"]))
    if not community:
        raise NotFound("no such community")
    return community


def post_of(community: Community, body: Json) -> Post:
    post = community.posts.get(int(body["post_id"]))
    if not post:
        raise NotFound("no such post")
    return post
