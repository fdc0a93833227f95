"""What tests of notices share: what somebody is shown, and trouble made to order."""

from datetime import datetime

import heartbeats
from contests.lifecycle import Plan, Step
from contests.models import Contest
from extensions import db
from notices import finding
from notices.needs import Kind, Need
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from staff import service as staff
from staff.models import Account, Role
from tests.service.scene import CLOSES, OPENS, ROUND_AT, Scene
from upkeep import trust

READERS = (101, 102, 103, 104, 105)


def hired(scene: Scene, login: str, role: Role) -> Account:
    """Somebody with a role in the library's community."""
    account = Account(login=login, name=login.title(), password_hash="none", created_at=OPENS)
    db.session.add(account)
    db.session.commit()
    staff.grant(account, scene.community, role, OPENS)
    return account


def needs(scene: Scene, now: datetime, role: Role = Role.ADMIN) -> list[Need]:
    """What somebody with this role is shown, where scheduler and worker are alive."""
    for name in (heartbeats.SCHEDULER, heartbeats.WORKER):
        heartbeats.beat(name, now)
    ids = [scene.community.id]
    found = finding.find(ids, trust.verdicts(ids, now), now)
    return finding.for_roles(found, {scene.community.id: role})


def kinds(scene: Scene, now: datetime, role: Role = Role.ADMIN) -> list[Kind]:
    return [need.kind for need in needs(scene, now, role)]


def unpublished(scene: Scene) -> Contest:
    """Drawn, and waiting to be published by hand."""
    contest = scene.frozen(*READERS, plan=Plan(OPENS, CLOSES, ROUND_AT, publishes_itself=False))
    scene.clock.moment = ROUND_AT
    scene.take(contest, Step.DRAW)
    return contest


def stuck(contest: Contest, key: str) -> OutboxRow:
    outbox.put(key, contest, f"Итоги {key}", key, OPENS)
    row = outbox.by_key(key)
    assert row
    row.state = Delivery.STUCK
    db.session.commit()
    return row
