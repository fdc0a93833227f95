"""What staff do to a community's connection. Each deed is written down."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from communities import callbacks, capabilities, connecting, obstacles, sealing, ways
from communities.checking import check
from communities.models import Community, Way
from errors import Problem
from extensions import db
from outbox import service as outbox
from parts import parts
from staff import audit
from staff import service as staff
from staff.access import role_in
from staff.models import Account, Membership, Role
from vk.port import Kind, Tokens
from webhooks import quarantine

DRAIN = "webhooks.jobs.drain"


def may_connect(account: Account) -> bool:
    """Operators, and whoever looks after a community already."""
    runs = select(Membership.id).where(
        Membership.account_id == account.id, Membership.role == Role.ADMIN
    )
    return account.operator or db.session.scalar(runs.limit(1)) is not None


def connect(account: Account, tokens: Tokens, zone: str, now: datetime) -> Community:
    """Connect a community, which its connector then looks after.

    TokensRefused names the tokens that VK does not take. Problem("community_is_connected"): it has
    its own people here, who alone can let somebody in.
    """
    if not account.operator:
        _refuse_others(tokens)
    community = connecting.connect(tokens, zone, now)
    staff.grant(account, community, Role.ADMIN, now)
    _note("community.connected", community, account, now)
    return community


def _refuse_others(tokens: Tokens) -> None:
    pasted = {"community": "", **sealing.given(tokens)}
    db.session.commit()  # nothing is held while VK answers
    group = check(pasted)
    known = db.session.scalar(select(Community.id).where(Community.group_id == group.group_id))
    if known is not None and role_in(known) is not Role.ADMIN:
        raise Problem("community_is_connected")


def name_town(community: Community, town: str, account: Account, now: datetime) -> None:
    """Say whose clock the community's dates are told by; empty: the zone's own city is named."""
    community.town = town
    _note("community.town_named", community, account, now, town=town)


def replace_token(
    community: Community, kind: Kind, token: str, account: Account, now: datetime
) -> None:
    """Put a new token in place of an old one; raise TokensRefused. What waited for it goes on."""
    connecting.replace_token(community, kind, token, now)
    outbox.release(community.id, now)
    _note("community.token_replaced", community, account, now, kind=kind)


def forget_token(community: Community, kind: Kind, account: Account, now: datetime) -> None:
    """Do without it; Problem for the one without which nothing works."""
    connecting.forget_token(community, kind, now)
    _note("community.token_forgotten", community, account, now, kind=kind)


def probe(community: Community, account: Account, now: datetime) -> bool:
    """Look anew at what the tokens can do; False if VK was away."""
    _note("community.probed", community, account, now)
    return capabilities.probe(community.id, now)


def repair(community: Community, account: Account, now: datetime) -> None:
    """Set the callbacks up again; how it went is kept in the community."""
    _note("community.callbacks_repaired", community, account, now)
    callbacks.set_up_callbacks(community, now)


def switch_way(community: Community, way: Way, account: Account, now: datetime) -> None:
    """Hear of the community in another way from now on."""
    _note("community.way_switched", community, account, now, way=way)
    if way is not community.way:
        ways.switch_way(community, way, now)


def lift(community: Community, obstacle_id: int, account: Account, now: datetime) -> None:
    """Somebody has shown VK that she is a person: what waited for that goes on."""
    obstacles.lift(obstacle_id, community.id, now)
    outbox.release(community.id, now)
    _note("community.obstacle_lifted", community, account, now)


def replay(community: Community, event_id: int | None, account: Account, now: datetime) -> int:
    """Try an event that was kept aside once more, or (None) all of them; gives how many."""
    count = quarantine.replay(community.id, now, event_id)
    _note("community.events_replayed", community, account, now, count=count)
    parts().bell.ring(DRAIN)
    return count


def _note(what: str, community: Community, account: Account, now: datetime, **details: Any) -> None:
    audit.record(what, at=now, by=account.id, community_id=community.id, **details)
    db.session.commit()
