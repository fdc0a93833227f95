from simulator.acts import reposts
from simulator.faults import VkError
from simulator.methods.registry import SERVICE, USER, Call, method
from simulator.model import Comment, Post
from simulator.shapes import Json, persons

TYPES = ("post", "comment", "photo", "video", "note", "story", "market", "topic_comment")


@method("likes.getList", USER, SERVICE)
def get_list(call: Call) -> Json:
    """Who liked (or, filter=copies, visibly reposted), newest first; communities are negative."""
    count = call.params.integer("count", 100, low=0, high=1000)
    offset = call.params.integer("offset", low=0)
    copies = call.params.choice("filter", "likes", "copies") == "copies"
    ids = _copies(call) if copies else _likes(call)
    page = call.page(call.owner(), ids, offset, count)
    if not call.params.flag("extended"):
        return {"count": len(ids), "items": page}
    return {"count": len(ids), "items": [_profile(call, i) for i in page]}


def _likes(call: Call) -> list[int]:
    post, said = _liked_thing(call)
    ids = list(reversed(said.likes if said else post.likes))
    if call.params.flag("skip_own") and call.viewer in ids:
        ids.remove(call.viewer)
    return ids


def _copies(call: Call) -> list[int]:
    post, said = _liked_thing(call)
    if said or not call.sees_reposters(call.owner()):
        return []
    return list(dict.fromkeys(r.from_id for r in reversed(reposts.visible(post))))


def _liked_thing(call: Call) -> tuple[Post, Comment | None]:
    """The post, or the comment and its post; error 15 for what is not there."""
    call.params.text("type", required=True)
    kind = call.params.choice("type", *TYPES)
    community = call.owner()
    if kind == "post":
        return call.post(community, "item_id"), None
    wanted = call.params.integer("item_id", required=True)
    for post in community.posts.values():
        said = post.comments.get(wanted)
        if kind == "comment" and said and not said.deleted and not post.deleted:
            return post, said
    raise VkError(15)


def _profile(call: Call, liker: int) -> Json:
    world = call.sim.world
    if liker < 0:
        return persons.group(world.communities[-liker])
    return {"type": "profile"} | persons.user(world.readers[liker])


@method("likes.isLiked", USER)
def is_liked(call: Call) -> dict[str, int]:
    post, said = _liked_thing(call)
    user_id = call.params.integer("user_id", call.viewer)
    liked = user_id in (said.likes if said else post.likes)
    copied = not said and any(r.from_id == user_id for r in reposts.visible(post))
    return {"liked": int(liked), "copied": int(copied)}
