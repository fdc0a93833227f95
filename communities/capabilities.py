"""What a community's tokens let us do, as VK itself shows it, not as documents say."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from communities import obstacles, sealing
from communities.models import Capability, Community
from extensions import db
from once import insert_once
from parts import parts
from vk.errors import Action, VkError
from vk.port import Ability, Finding, Kind, Vk

PROBE_EVERY = timedelta(days=1)
AGAIN_SOON = timedelta(minutes=10)  # when VK was away
AWAY = "away"  # a finding's reason: nobody knows, so what was known stays

log = structlog.get_logger()


class ProbeGate:
    """Past every obstacle, for only so is it seen what works again; a dead token asks once."""

    def __init__(self) -> None:
        self.dead: dict[Kind, VkError] = {}

    def shut(self, kind: Kind, method: str) -> VkError | None:
        return self.dead.get(kind)

    def met(self, kind: Kind, method: str, error: VkError) -> None:
        """What one trial met says nothing of other calls."""


def probe(community_id: int, now: datetime) -> bool:
    """Try out what can be done, and keep it. False if VK was away, wholly or in part."""
    community = db.session.get_one(Community, community_id)
    group_id, tokens = community.group_id, sealing.tokens_of(community)
    db.session.commit()  # nothing is held while VK answers
    gate = ProbeGate()
    vk = parts().vk(tokens, gate)
    for kind in sealing.given(tokens):
        if dead := _dead(vk, kind, community_id, group_id, now):
            gate.dead[kind] = dead
    findings = _findings(vk, group_id)
    for finding in findings:
        _keep(community_id, finding, now)
    whole = bool(findings) and all(finding.reason != AWAY for finding in findings)
    community.probed_at = now
    community.probe_due_at = now + (PROBE_EVERY if whole else AGAIN_SOON)
    db.session.commit()
    return whole


def table(community: Community) -> list[Capability]:
    """What was found, in the order of `Ability`; abilities never probed are absent."""
    rows = db.session.scalars(select(Capability).where(Capability.community_id == community.id))
    found = {row.ability: row for row in rows}
    return [found[ability] for ability in Ability if ability in found]


def due(now: datetime) -> list[int]:
    """Communities whose tokens should be tried out now."""
    return list(db.session.scalars(select(Community.id).where(Community.probe_due_at <= now)))


def _dead(vk: Vk, kind: Kind, community_id: int, group_id: int, now: datetime) -> VkError | None:
    """Why a token is dead. One that VK takes is not, whatever was thought of it."""
    try:
        vk.seen_by(kind, group_id)
    except VkError as error:
        if error.action is not Action.TOKEN_DEAD:
            return None
        obstacles.Obstacles(community_id, [], lambda: now).met(kind, error.method, error)
        return error
    if obstacles.lift_all(community_id, kind, now, Action.TOKEN_DEAD):
        log.info("token_works_again", community=community_id, kind=kind)
    return None


def _findings(vk: Vk, group_id: int) -> list[Finding]:
    try:
        return vk.abilities(group_id)
    except VkError as error:
        log.warning("not_probed", group_id=group_id, code=error.code, reason=error.reason)
        return []


def _keep(community_id: int, finding: Finding, now: datetime) -> None:
    this = {"community_id": community_id, "ability": finding.ability}
    news = {"works": finding.works, "reason": finding.reason, "code": finding.code}
    if insert_once(Capability, **this, **news, probed_at=now, changed_at=now):
        return
    row = db.session.scalars(select(Capability).filter_by(**this)).one()
    if finding.reason == AWAY:
        return
    if row.works is not finding.works:
        row.changed_at = now
        facts = {"before": row.works, "works": finding.works, "reason": finding.reason}
        log.warning("capability_changed", **this, **facts, code=finding.code)
    row.works, row.reason, row.code = finding.works, finding.reason, finding.code
    row.probed_at = now
