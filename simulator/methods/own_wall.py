"""What the community and its managers do to their own wall."""

import re
from collections.abc import Callable

from simulator.acts import posts
from simulator.faults import VkError
from simulator.methods.registry import COMMUNITY, USER, Call, method
from simulator.model import Community, Post

LONGEST_TEXT = 16_384
LINK = re.compile(r"https?://")
POLL = re.compile(r"poll-?\d{1,19}_(\d{1,19})")


@method("wall.post", USER, COMMUNITY, right="wall")
def post(call: Call) -> dict[str, int]:
    """A post by the community, at once, at `publish_date`, or the scheduled one with `post_id`.

    The same `guid` gives the first post's id back.

    VK's schema names only user tokens; with a community token text works and photos do not.
    """
    community = _own_wall(call)
    if "post_id" in call.params:
        return {"post_id": posts.release(call.sim, community, _scheduled(call, community)).id}
    poll_id = _attached_poll(call, community)
    text = call.params.text("message", required=not poll_id)
    if len(text) > LONGEST_TEXT:
        raise VkError(100, "message is too long")
    return {"post_id": once(call, community, lambda: _write(call, community, text, poll_id))}


def _write(call: Call, community: Community, text: str, poll_id: int) -> int:
    day_ago = call.sim.now() - 24 * 3600
    today = sum(p.created_by > 0 and p.date > day_ago for p in community.posts.values())
    if community.posts_a_day and today >= community.posts_a_day:
        raise VkError(214, f"you can only add {community.posts_a_day} posts a day")
    author = call.viewer or community.creator_id
    at = call.params.integer("publish_date", low=0)
    if not at:
        return posts.publish(call.sim, community, text, author, poll_id).id
    if at <= call.sim.now():
        raise VkError(100, "publish_date is not in the future")
    return posts.schedule(call.sim, community, text, at, author, poll_id).id


def _scheduled(call: Call, community: Community) -> Post:
    post = community.scheduled.get(call.params.integer("post_id"))
    if not post:
        raise VkError(100, "post_id is invalid")
    return post


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
    poll = next((name for name in names if name.startswith("poll")), None)
    return _poll_id(poll, community) if poll else 0


def _poll_id(name: str, community: Community) -> int:
    found = POLL.fullmatch(name)
    if not found or int(found[1]) not in community.polls:
        raise VkError(100, "attachments: no such poll")
    return int(found[1])


def once(call: Call, community: Community, make: Callable[[], int]) -> int:
    """Make the thing, unless this `guid` has made one on this wall, and is still known."""
    guid = call.params.text("guid")
    if guid in community.guids and not community.forget_guids:
        return community.guids[guid]
    made = make()
    if guid:
        community.guids[guid] = made
    return made


@method("wall.delete", USER)
def delete(call: Call) -> int:
    community = _managed_wall(call)
    if community.scheduled.pop(call.params.integer("post_id", required=True), None):
        return 1
    return int(posts.delete(call.sim, community, call.post(community)))


@method("wall.edit", USER)
def edit(call: Call) -> dict[str, int]:
    community = _managed_wall(call)
    item: Post = call.post(community)
    item.text = call.params.text("message", required=True)
    return {"post_id": item.id}


@method("wall.closeComments", USER, COMMUNITY, right="wall")
def close_comments(call: Call) -> int:
    return _set_comments_closed(call, True)


@method("wall.openComments", USER, COMMUNITY, right="wall")
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
