"""From VK's event to a line of the ledger. Pure.

Shapes: VK's schema 5.199 (callback) and the differences that its clients have met. People are
positive ids, communities negative. Whatever is not ours to count gives no action.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contests.actions import Action, Kind

JOINED = frozenset({"join", "accepted", "approved"})  # not: request, unsure


class EventError(ValueError):
    """An event of a known type that lacks what the type promises."""


@dataclass(frozen=True)
class Event:
    """One event as it lies in the inbox."""

    type: str
    group_id: int
    event_id: str
    object: Mapping[str, Any]
    received_at: datetime
    retry: int = 0


def action_of(event: Event) -> Action | None:
    """The action that an event reports; None for types and objects that are not counted."""
    read = READERS.get(event.type)
    return read(event) if read else None


@dataclass(frozen=True)
class Renumbered:
    """A scheduled post was published: VK gave it another id."""

    scheduled_id: int
    post_id: int


def renumbered(event: Event) -> Renumbered | None:
    """What an event tells of a scheduled post; None if it tells of none."""
    scheduled_id = event.object.get("postponed_id")
    if event.type != "wall_post_new" or not scheduled_id or not _on_our_wall(event, "owner_id"):
        return None
    return Renumbered(_number(scheduled_id, "postponed_id"), _id(event, "id"))


def _like(delta: int) -> "Reader":
    def read(event: Event) -> Action | None:
        if event.object.get("object_type") != "post" or not _on_our_wall(event, "object_owner_id"):
            return None
        return _action(event, Kind.LIKE, delta, _id(event, "liker_id"), _id(event, "object_id"))

    return read


def _repost(event: Event) -> Action | None:
    """The chain of reposts may be deep; ours may stand anywhere in it."""
    ours = next((post for post in _chain(event) if post.get("owner_id") == -event.group_id), None)
    if ours is None:
        return None
    return _action(
        event,
        Kind.REPOST,
        1,
        _id(event, "from_id"),
        _number(ours.get("id"), "copy_history.id"),
        ref_id=_id(event, "id"),
    )


def _chain(event: Event) -> list[Mapping[str, Any]]:
    chain = event.object.get("copy_history") or []
    if not isinstance(chain, list) or not all(isinstance(post, dict) for post in chain):
        raise EventError("copy_history is not a list of posts")
    return chain


def _comment(delta: int) -> "Reader":
    def read(event: Event) -> Action | None:
        author = _id(event, "from_id")
        if author == -event.group_id or not _on_our_wall(event, "post_owner_id", "owner_id"):
            return None
        post, comment = _id(event, "post_id"), _id(event, "id")
        text = _text(event.object.get("text"))
        return _action(event, Kind.COMMENT, delta, author, post, ref_id=comment, text=text)

    return read


def _comment_deleted(event: Event) -> Action | None:
    """Names who deleted it, not whose it was."""
    if not _on_our_wall(event, "owner_id"):
        return None
    post, comment = _id(event, "post_id"), _id(event, "id")
    return _action(event, Kind.COMMENT, -1, None, post, ref_id=comment)


def _joined(event: Event) -> Action | None:
    if str(event.object.get("join_type")) not in JOINED:
        return None
    return _action(event, Kind.MEMBER, 1, _id(event, "user_id"), 0)


def _left(event: Event) -> Action | None:
    return _action(event, Kind.MEMBER, -1, _id(event, "user_id"), 0)


def _voted(event: Event) -> Action | None:
    if not _on_our_wall(event, "owner_id"):
        return None
    poll, option = _id(event, "poll_id"), _id(event, "option_id")
    return _action(event, Kind.VOTE, 1, _id(event, "user_id"), poll, ref_id=option)


def _messages(delta: int) -> "Reader":
    def read(event: Event) -> Action | None:
        return _action(event, Kind.MESSAGES, delta, _id(event, "user_id"), 0)

    return read


Reader = Callable[[Event], Action | None]
READERS: dict[str, Reader] = {
    "like_add": _like(1),
    "like_remove": _like(-1),
    "wall_repost": _repost,
    "wall_reply_new": _comment(1),
    "wall_reply_edit": _comment(0),
    "wall_reply_restore": _comment(1),
    "wall_reply_delete": _comment_deleted,
    "group_join": _joined,
    "group_leave": _left,
    "poll_vote_new": _voted,
    "message_allow": _messages(1),
    "message_deny": _messages(-1),
}


def _action(
    event: Event,
    kind: Kind,
    delta: int,
    user_id: int | None,
    object_id: int,
    *,
    ref_id: int = 0,
    text: str | None = None,
) -> Action:
    return Action(
        kind=kind,
        delta=delta,
        user_id=user_id,
        object_id=object_id,
        received_at=event.received_at,
        event_key=event.event_id,
        ref_id=ref_id,
        text=text,
        happened_at=_date(event),
        retry=event.retry,
    )


def _on_our_wall(event: Event, *names: str) -> bool:
    """Older events name the owner otherwise; one that names none came from our wall."""
    named = next((name for name in names if event.object.get(name) is not None), None)
    return named is None or _id(event, named) == -event.group_id


def _id(event: Event, name: str) -> int:
    return _number(event.object.get(name), name)


def _number(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise EventError(f"{name} is not an id")
    return value


def _text(value: object) -> str:
    """Without what a database cannot keep: NUL and lone surrogates. None if only a picture came."""
    if not isinstance(value, str | None):
        raise EventError("text is not a text")
    clean = (value or "").encode("utf-8", "replace").decode("utf-8")
    return clean.replace("\x00", "")


def _date(event: Event) -> datetime | None:
    """Only posts and comments are dated; for an edit it is the comment's first date."""
    value = event.object.get("date")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**33:
        return None
    return datetime.fromtimestamp(value, UTC)
