"""Connecting a community: its tokens are checked with VK and sealed, its callbacks set up."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from communities.models import AccessToken, Community
from errors import Problem
from extensions import db
from parts import parts
from vk.events import ALL_EVENTS
from vk.port import Group, OpenGate, Tokens, Vk

TITLE = "Zhrebiy"  # VK allows 14 characters
EVENTS = frozenset(
    {
        "like_add",
        "like_remove",
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


@dataclass(frozen=True)
class Connection:
    """What the person who connects a community brings."""

    group_id: int
    slug: str
    zone: str
    tokens: Tokens


def vk_of(community: Community) -> Vk:
    """VK as this community's tokens see it."""
    opened = {
        token.kind: parts().seal.open(token.sealed, _purpose(community.group_id, token.kind))
        for token in community.tokens
    }
    tokens = Tokens(opened["community"], opened.get("service"), opened.get("user"))
    return parts().vk(tokens, OpenGate())


def connect_community(connection: Connection, now: datetime) -> Community:
    """Check the tokens with VK, keep them sealed, set up callbacks. Connecting again mends."""
    vk = parts().vk(connection.tokens, OpenGate())
    group = vk.group()
    if group.group_id != connection.group_id:
        raise Problem("token_of_another_community", group_id=group.group_id)
    community = _kept(connection, group, now)
    set_up_callbacks(community, vk)
    return community


def _kept(connection: Connection, group: Group, now: datetime) -> Community:
    community = db.session.scalar(select(Community).where(Community.group_id == group.group_id))
    if community is None:
        community = Community(group_id=group.group_id, created_at=now, callback_secret=_secret())
        db.session.add(community)
    community.slug, community.zone = connection.slug, connection.zone
    community.name, community.screen_name = group.name, group.screen_name
    community.tokens.clear()
    db.session.flush()
    community.tokens.extend(_sealed(connection, now))
    db.session.commit()
    return community


def _secret() -> str:
    return parts().seal.seal(secrets.token_urlsafe(24), "callback_secret")


def _sealed(connection: Connection, now: datetime) -> list[AccessToken]:
    tokens = connection.tokens
    given = {"community": tokens.community, "service": tokens.service, "user": tokens.user}
    return [
        AccessToken(
            kind=kind,
            sealed=parts().seal.seal(token, _purpose(connection.group_id, kind)),
            last4=token[-4:],
            created_at=now,
        )
        for kind, token in given.items()
        if token
    ]


def _purpose(group_id: int, kind: str) -> str:
    return f"token:{group_id}:{kind}"


def set_up_callbacks(community: Community, vk: Vk) -> None:
    """Have VK call us: it asks for the code at once, so that must be stored first."""
    url = f"{parts().config.public_url}/webhooks/vk"
    group_id = community.group_id
    secret = parts().seal.open(community.callback_secret, "callback_secret")
    db.session.commit()  # nothing is held while VK answers
    community.confirmation_code = vk.confirmation_code(group_id)
    db.session.commit()
    servers = [server for server in vk.callback_servers(group_id) if server.title == TITLE]
    if servers:
        server_id = servers[0].server_id
        vk.edit_callback_server(group_id, server_id, url, TITLE, secret)
    else:
        server_id = vk.add_callback_server(group_id, url, TITLE, secret)
    vk.set_callback_events(group_id, server_id, EVENTS, ALL_EVENTS)
    community.callback_server_id = server_id
    db.session.commit()


def by_slug(slug: str) -> Community:
    """A community by the name that the command line uses."""
    community = db.session.scalar(select(Community).where(Community.slug == slug))
    if community is None:
        raise Problem("no_such_community", slug=slug)
    return community
