"""One door for every reader's act: control API, crowd and wall page come through here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.acts import comments, likes, membership, messages, posts, reposts
from simulator.model import Comment, Community, Post, Reader
from simulator.sim import Sim

T = TypeVar("T")


class ActError(Exception):
    """The act cannot be done: there is no such reader, post, comment, poll, or no right to it."""


@dataclass
class Act:
    """Somebody's act; `actor` is a reader's id, or a community's negated id."""

    actor: int
    action: str
    group_id: int
    post_id: int = 0
    comment_id: int = 0
    option_id: int = 0
    text: str = ""


class Scene:
    """An act with what it is about looked up."""

    def __init__(self, sim: Sim, act: Act) -> None:
        self.sim, self.act = sim, act
        self.community = _found(sim.world.communities.get(act.group_id), "group_id")

    @property
    def reader(self) -> Reader:
        return _found(self.sim.world.readers.get(self.act.actor), "reader_id")

    @property
    def post(self) -> Post:
        said = self._comment_somewhere()
        post = self.community.posts.get(said.post_id if said else self.act.post_id)
        return _found(None if post and post.deleted else post, "post_id")

    @property
    def comment(self) -> Comment:
        return _found(self._comment_somewhere(), "comment_id")

    @property
    def own_comment(self) -> Comment:
        """The comment named, or else the reader's last one; others' are for managers."""
        if not self.act.comment_id:
            mine = [c for c in self.post.comments.values() if c.from_id == self.act.actor]
            return _found(mine[-1] if mine else None, "comment_id")
        said = self.comment
        if said.from_id != self.act.actor and self.act.actor not in self.community.managers:
            raise ActError("comment_id")
        return said

    def _comment_somewhere(self) -> Comment | None:
        everywhere = self.community.posts.values()
        wanted = self.act.comment_id
        return next((p.comments[wanted] for p in everywhere if wanted in p.comments), None)


def perform(sim: Sim, act: Act) -> dict[str, Any]:
    """Do it: `{"ok": bool}` and, for a new comment, its `comment_id`."""
    handler = ACTS.get(act.action)
    if not handler:
        raise ActError("action")
    with sim.lock:
        done = handler(Scene(sim, act))
    return {"ok": True, "comment_id": done.id} if isinstance(done, Comment) else {"ok": done}


def _found(thing: T | None, name: str) -> T:
    if thing is None:
        raise ActError(name)
    return thing


def _place(s: Scene) -> tuple[Sim, Community, Post]:
    return s.sim, s.community, s.post


def _say(s: Scene) -> Comment:
    if s.post.comments_closed or s.act.actor in s.community.banned or not s.act.text:
        raise ActError("text")
    reply_to = s.comment if s.act.comment_id else None
    return comments.say(*_place(s), s.act.actor, s.act.text, reply_to)


def _vote(s: Scene) -> bool:
    poll = _found(s.community.polls.get(s.post.poll_id), "poll")
    option_id = s.act.option_id or next(iter(poll.options))
    return posts.vote(s.sim, s.community, poll, s.act.actor, option_id)


def _write(s: Scene) -> bool:
    return bool(messages.write(s.sim, s.community, s.reader.id, s.act.text or "Здравствуйте"))


def _mark(**marks: bool) -> Callable[[Scene], bool]:
    """What a manager does to the post by hand."""

    def act(s: Scene) -> bool:
        vars(s.post).update(marks)
        return True

    return act


def _deactivate(how: str) -> Callable[[Scene], bool]:
    def act(s: Scene) -> bool:
        s.reader.deactivated, s.reader.is_closed = how, False
        return True

    return act


ACTS: dict[str, Callable[[Scene], bool | Comment]] = {
    "like": lambda s: likes.like(*_place(s), s.act.actor, None),
    "unlike": lambda s: likes.unlike(*_place(s), s.act.actor, None),
    "like_comment": lambda s: likes.like(*_place(s), s.act.actor, s.comment),
    "unlike_comment": lambda s: likes.unlike(*_place(s), s.act.actor, s.comment),
    "comment": _say,
    "edit": lambda s: comments.edit(*_place(s), s.own_comment, s.act.text),
    "delete_comment": lambda s: comments.delete(*_place(s), s.own_comment, s.act.actor),
    "restore_comment": lambda s: comments.restore(*_place(s), s.own_comment),
    "repost": lambda s: reposts.repost(*_place(s), s.reader),
    "unrepost": lambda s: reposts.take_back(*_place(s), s.reader),
    "join": lambda s: membership.join(s.sim, s.community, s.reader.id, s.act.text or "join"),
    "leave": lambda s: membership.leave(s.sim, s.community, s.reader.id),
    "remove_member": lambda s: membership.leave(s.sim, s.community, s.reader.id, own_will=False),
    "block": lambda s: membership.block(s.sim, s.community, s.reader.id),
    "unblock": lambda s: membership.unblock(s.sim, s.community, s.reader.id),
    "vote": _vote,
    "write": _write,
    "allow_messages": lambda s: messages.allow(s.sim, s.community, s.reader.id),
    "deny_messages": lambda s: messages.deny(s.sim, s.community, s.reader.id),
    "delete_profile": _deactivate("deleted"),
    "ban_profile": _deactivate("banned"),
    "delete_post": lambda s: posts.delete(*_place(s)),
    "archive_post": _mark(archived=True),
    "unarchive_post": _mark(archived=False),
    "close_comments": _mark(comments_closed=True, comments_hidden=False),
    "hide_comments": _mark(comments_closed=True, comments_hidden=True),
    "open_comments": _mark(comments_closed=False, comments_hidden=False),
}
