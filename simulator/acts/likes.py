from typing import Any

from simulator.model import Comment, Community, Post
from simulator.sim import Sim


def like(sim: Sim, community: Community, post: Post, liker: int, said: Comment | None) -> bool:
    """Like the post, or the comment if one is given; False if liked already."""
    likes = said.likes if said else post.likes
    if liker in likes:
        return False
    likes[liker] = sim.now()
    if not said and liker > 0:
        post.persons.setdefault(liker, sim.now())
    sim.emit(community, "like_add", _event(community, post, liker, said), liker)
    return True


def unlike(sim: Sim, community: Community, post: Post, liker: int, said: Comment | None) -> bool:
    likes = said.likes if said else post.likes
    if liker not in likes:
        return False
    del likes[liker]
    sim.emit(community, "like_remove", _event(community, post, liker, said), liker)
    return True


def _event(community: Community, post: Post, liker: int, said: Comment | None) -> dict[str, Any]:
    """`post_id` names the post only when a comment was liked, else it is 0, as in VK."""
    owner: dict[str, Any] = {"liker_id": liker, "object_owner_id": -community.id}
    if not said:
        return owner | {"object_type": "post", "object_id": post.id, "post_id": 0}
    liked = {"object_type": "comment", "object_id": said.id, "post_id": post.id}
    return owner | liked | ({"thread_reply_id": said.id} if said.parent_id else {})
