"""A community, found, and VK as its tokens see it."""

from dataclasses import replace

from sqlalchemy import select

from clock import Clock, now
from communities import obstacles, sealing
from communities.models import Capability, Community
from errors import Problem
from extensions import db
from parts import parts
from vk.port import Ability, Vk


def vk_of(community: Community, clock: Clock = now) -> Vk:
    """VK as this community's tokens see it; what VK forbade for a while is not asked."""
    may_batch = select(Capability.works).where(
        Capability.community_id == community.id, Capability.ability == Ability.BATCH
    )
    batches = bool(db.session.scalar(may_batch))
    tokens = replace(sealing.tokens_of(community), service_batches=batches)
    return parts().vk(tokens, obstacles.gate(community.id, clock))


def by_slug(slug: str) -> Community:
    """A community by the name that the command line uses."""
    community = db.session.scalar(select(Community).where(Community.slug == slug))
    if community is None:
        raise Problem("no_such_community", slug=slug)
    return community
