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
    author = call.viewer or community.creator_id

    def publish() -> int:
        return posts.publish(call.sim, community, text, author, poll_id).id

    return {"post_id": once(call, community, publish)}


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
    """Make the thing, unless this `guid` has made one on this wall before."""
    guid = call.params.text("guid")
    if guid and guid in community.guids:
        return community.guids[guid]
    made = make()
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
