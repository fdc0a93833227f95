from dataclasses import dataclass

from simulator.acts import comments
from simulator.faults import VkError
from simulator.methods.own_wall import LONGEST_TEXT, once
from simulator.methods.registry import COMMUNITY, SERVICE, USER, Call, method
from simulator.methods.wall import extended
from simulator.model import Comment, Community, Post
from simulator.shapes import Json, wall

MAY_POST = {"can_post": True, "show_reply_button": True, "groups_can_post": True}
DEFAULT_PREVIEW = 90  # VK's documentation; 0 asks for whole texts


@method("wall.getComments", USER, SERVICE)
def get_comments(call: Call) -> Json:
    """One level of comments: the top ones, or with `comment_id` the replies of one thread.

    `count` counts the whole post; to page, `current_level_count` is the one that helps.
    """
    community = call.owner()
    post = call.post(community)
    if post.comments_hidden:
        raise VkError(212)
    look = Look.of(call)
    level = _level(post, call.params.integer("comment_id", low=0))
    if call.params.choice("sort", "asc", "desc", "smart") == "desc":
        level.reverse()
    start = _start(call, level)
    page = call.page(community, level, start, call.params.integer("count", 10, low=0, high=100))
    items = [_item(look, community, post, said) for said in page]
    authors = [said.from_id for said in page]
    return {
        "count": wall.comment_count(post),
        "items": items,
        "current_level_count": len(level),
        **MAY_POST,
        **extended(call, [community.id, *(-a for a in authors)], authors),
    }


def _level(post: Post, parent_id: int) -> list[Comment]:
    """Comments of one level in order; a deleted one stays as a stub while its thread lives."""
    if parent_id and parent_id not in post.comments:
        raise VkError(100, "comment_id is invalid")
    level = post.levels.get(parent_id, [])
    return [c for c in level if not c.deleted or (not parent_id and _level(post, c.id))]


def _start(call: Call, level: list[Comment]) -> int:
    first = call.params.integer("start_comment_id", low=0)
    ids = [said.id for said in level]
    base = ids.index(first) if first in ids else 0
    return max(0, base + call.params.integer("offset"))


@dataclass
class Look:
    """How much of each comment is shown."""

    viewer: int
    replies: int
    preview: int
    likes: bool

    @classmethod
    def of(cls, call: Call) -> "Look":
        return cls(
            viewer=call.viewer,
            replies=call.params.integer("thread_items_count", low=0, high=10),
            preview=call.params.integer("preview_length", DEFAULT_PREVIEW, low=0),
            likes=call.params.flag("need_likes"),
        )


def _item(look: Look, community: Community, post: Post, said: Comment) -> Json:
    body = _bare(look, community, post, said)
    if said.parent_id:
        return body
    thread = _level(post, said.id)
    replies = [_bare(look, community, post, reply) for reply in thread[: look.replies]]
    return body | {"thread": {"count": len(thread), "items": replies, **MAY_POST}}


def _bare(look: Look, community: Community, post: Post, said: Comment) -> Json:
    body = wall.comment(community, post, said, look.preview)
    wanted = look.likes and not said.deleted
    return body | (wall.comment_likes(said, look.viewer) if wanted else {})


@method("wall.getComment", USER)
def get_comment(call: Call) -> Json:
    community = call.owner()
    post, said = find(call, community, "comment_id")
    item = wall.comment(community, post, said) | wall.comment_likes(said, call.viewer)
    more = extended(call, [community.id], [said.from_id])
    return {"items": [item], **MAY_POST, **more}


def find(call: Call, community: Community, name: str) -> tuple[Post, Comment]:
    wanted = call.params.integer(name, required=True, low=0)
    for post in community.posts.values():
        said = post.comments.get(wanted)
        if said and not said.deleted and not post.deleted:
            return post, said
    raise VkError(100, f"{name} is invalid")


@method("wall.createComment", USER, COMMUNITY, right="wall")
def create_comment(call: Call) -> Json:
    """A comment by the community (or the user). The same `guid` gives the first id back."""
    community = call.owner()
    post = call.post(community)
    author = _author(call, community)
    text = call.params.text("message", required=True)
    if post.comments_closed:
        raise VkError(213)
    if len(text) > LONGEST_TEXT:
        raise VkError(100, "message is too long")
    reply_to = (
        find(call, community, "reply_to_comment")[1] if "reply_to_comment" in call.params else None
    )
    made = once(
        call, community, lambda: comments.say(call.sim, community, post, author, text, reply_to).id
    )
    parent = post.comments[made].parent_id
    return {"comment_id": made, "parents_stack": [parent] if parent else []}


def _author(call: Call, community: Community) -> int:
    """A community token always speaks as its community; a manager's token when told to."""
    if call.token.kind == COMMUNITY:
        return -call.token.group_id
    if "from_group" not in call.params:
        return call.token.user_id
    if call.params.integer("from_group", low=0) != community.id or not call.manages(community):
        raise VkError(15)
    return -community.id


@method("wall.deleteComment", USER)
def delete_comment(call: Call) -> int:
    community = call.owner()
    post, said = find(call, community, "comment_id")
    if said.from_id != call.viewer and not call.manages(community):
        raise VkError(15)
    return int(comments.delete(call.sim, community, post, said, call.viewer))
