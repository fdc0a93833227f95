"""Which of a community's callback servers is ours, and how it is doing: rules only."""

from collections.abc import Collection, Iterable

from communities.models import Callbacks
from vk.port import CallbackServer

TITLE = "Zhrebiy"  # VK allows 14 characters
EVENTS = frozenset(
    {
        "like_add",
        "like_remove",
        "wall_post_new",
        "wall_repost",
        "wall_reply_new",
        "wall_reply_edit",
        "wall_reply_delete",
        "wall_reply_restore",
        "group_join",
        "group_leave",
        "poll_vote_new",
        "message_allow",
        "message_deny",
    }
)
UNTOLD = frozenset({"like_add", "like_remove"})  # VK does not tell whether these are on
STATUSES = {  # VK's words; its documents write the last one in two ways
    "ok": Callbacks.OK,
    "unconfigured": Callbacks.WAITING,
    "wait": Callbacks.WAITING,
    "failed": Callbacks.FAILED,
    "fail": Callbacks.FAILED,
}


def ours(
    servers: Iterable[CallbackServer], server_id: int | None, url: str, title: str | None = TITLE
) -> CallbackServer | None:
    """The one we remember, else the one at our address, else the one with our title."""
    servers = list(servers)
    looks = (
        (server for server in servers if server.server_id == server_id),
        (server for server in servers if server.url == url),
        (server for server in servers if server.title == title),
    )
    return next((server for look in looks for server in look), None)


def state_of(server: CallbackServer | None, url: str) -> Callbacks:
    """How our server is doing, but for its events."""
    if server is None:
        return Callbacks.GONE
    if server.url != url:
        return Callbacks.ELSEWHERE
    return STATUSES.get(server.status, Callbacks.UNKNOWN)


def missing(on: Collection[str]) -> list[str]:
    """Events that we need and VK says are off."""
    return sorted(EVENTS - UNTOLD - set(on))
