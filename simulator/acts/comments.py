from typing import Any

from simulator.model import Comment, Community, Post
from simulator.shapes import wall
from simulator.sim import Sim


def say(
    sim: Sim, community: Community, post: Post, author: int, text: str, reply_to: Comment | None
) -> Comment:
    """A comment under the post, or in the thread of the comment that is replied to."""
    thread = (reply_to.parent_id or reply_to.id) if reply_to else 0
    said = Comment(
        id=community.next_wall_id(),
        post_id=post.id,
        from_id=author,
        date=sim.now(),
        text=text,
        parent_id=thread,
        reply_to_id=reply_to.id if reply_to else 0,
    )
    post.add(said)
    if author > 0:
        post.persons.setdefault(author, sim.now())
    sim.emit(community, "wall_reply_new", _event(community, post, said), author)
    return said


def edit(sim: Sim, community: Community, post: Post, said: Comment, text: str) -> bool:
    if said.deleted or said.text == text:
        return False
    said.text = text
    sim.emit(community, "wall_reply_edit", _event(community, post, said), said.from_id)
    return True


def delete(sim: Sim, community: Community, post: Post, said: Comment, deleter: int) -> bool:
    if said.deleted:
        return False
    said.deleted = True
    gone = {"owner_id": -community.id, "id": said.id, "post_id": post.id}
    # The schema names the one who deleted `user_id`, VK's real events `deleter_id`.
    event = gone | {"deleter_id": deleter, "user_id": deleter}
    sim.emit(community, "wall_reply_delete", event, said.from_id)
    return True


def restore(sim: Sim, community: Community, post: Post, said: Comment) -> bool:
    if not said.deleted:
        return False
    said.deleted = False
    sim.emit(community, "wall_reply_restore", _event(community, post, said), said.from_id)
    return True


def _event(community: Community, post: Post, said: Comment) -> dict[str, Any]:
    return wall.comment(community, post, said) | {"post_owner_id": -community.id}
