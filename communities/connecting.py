"""Connecting a community, and changing its tokens later. Nothing is kept that VK does not take."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import available_timezones

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from communities import callbacks, capabilities, obstacles, sealing
from communities.addresses import reachable
from communities.checking import check, check_one
from communities.models import Community, Way
from errors import Problem
from extensions import db
from vk.port import Group, Kind, Tokens

LONGEST_SLUG = 64


def connect(
    tokens: Tokens,
    zone: str,
    now: datetime,
    *,
    slug: str | None = None,
    group_id: int | None = None,
) -> Community:
    """Check the tokens with VK and keep them sealed, set callbacks up, see what can be done.

    The community token says which community it is; with `group_id` it must be that one. Connecting
    again mends: new tokens take the place of old ones, and those that are not given stay. Raise
    TokensRefused, or Problem for an odd zone or slug. Whatever fails after the tokens were taken
    is kept in the community, to be looked at again, and loses nothing.
    """
    if zone not in available_timezones():
        raise Problem("no_such_zone", zone=zone)
    if slug is not None and slug != _slug(slug):
        raise Problem("odd_slug", slug=slug)
    pasted = {"community": "", **sealing.given(tokens)}
    db.session.commit()  # nothing is held while VK answers
    group = check(pasted, group_id)
    community = _kept(group, zone, slug, now)
    _keep_tokens(community, pasted, now, probe_due_at=now + capabilities.AGAIN_SOON)
    if community.way is not Way.POLLING:
        callbacks.set_up_callbacks(community, now)
    capabilities.probe(community.id, now)
    return community


def replace_token(community: Community, kind: Kind, token: str, now: datetime) -> None:
    """Check and keep a token; raise TokensRefused. What the old one ran into is forgotten."""
    group_id = community.group_id
    db.session.commit()  # nothing is held while VK answers
    check_one(kind, token.strip(), group_id)
    _keep_tokens(community, {kind: token.strip()}, now, probe_due_at=now)


def forget_token(community: Community, kind: Kind, now: datetime) -> None:
    """Do without a service or user token from now on."""
    if kind == "community":
        raise Problem("community_token_needed")
    community.tokens[:] = [row for row in community.tokens if row.kind != kind]
    community.probe_due_at = now
    db.session.commit()
    obstacles.lift_all(community.id, kind, now)


def _kept(group: Group, zone: str, slug: str | None, now: datetime) -> Community:
    community = db.session.scalar(select(Community).where(Community.group_id == group.group_id))
    if community is None:
        community = _new(group, slug or _free_slug(group), now)
    community.slug, community.zone = slug or community.slug, zone
    community.name, community.screen_name = group.name, group.screen_name
    community.callbacks_at = now  # no worker need look while we set them up
    db.session.add(community)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Problem("slug_taken", slug=slug or "") from None
    return community


def _new(group: Group, slug: str, now: datetime) -> Community:
    return Community(
        group_id=group.group_id,
        slug=slug,
        callback_secret=sealing.new_callback_secret(),
        way=Way.CALLBACKS if reachable() else Way.POLLING,
        created_at=now,
    )


def _free_slug(group: Group) -> str:
    wanted = _slug(group.screen_name) or f"club{group.group_id}"
    taken = set(db.session.scalars(select(Community.slug).where(Community.slug.startswith(wanted))))
    return wanted if wanted not in taken else f"{wanted[:40]}-{group.group_id}"


def _slug(text: str) -> str:
    return slugify(text, max_length=LONGEST_SLUG)


def _keep_tokens(
    community: Community, tokens: Mapping[Kind, str], now: datetime, *, probe_due_at: datetime
) -> None:
    kept = [row for row in community.tokens if row.kind not in tokens]
    community.tokens[:] = kept
    db.session.flush()  # the old rows go first: there is one of each kind
    for kind, token in tokens.items():
        community.tokens.append(sealing.sealed_token(community.group_id, kind, token, now))
    community.probe_due_at = probe_due_at
    db.session.commit()
    for kind in tokens:
        obstacles.lift_all(community.id, kind, now)
