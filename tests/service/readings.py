"""Short verbs for tests of readings."""

from typing import Any

from contests import attempts, ledger, recording
from contests.actions import Action, Kind
from contests.models import Contest
from contests.reading_models import Reading
from contests.rhythm import Why
from extensions import db
from tests.service.scene import Scene

HER, OTHER = 101, 102


def read(scene: Scene, contest: Contest, why: Why = Why.ROUTINE) -> Reading:
    row = attempts.begin(contest, why, scene.clock())
    db.session.commit()
    attempts.read_again(row.id, scene.clock)
    db.session.expire_all()
    return row


def told(scene: Scene, kind: Kind, delta: int, user_id: int, **more: Any) -> None:
    at = scene.clock()
    about = {"object_id": 0 if kind is Kind.MEMBER else max(scene.vk.posts), **more}
    key = f"{kind}:{delta}:{user_id}:{at}:{more}"
    line = Action(kind, delta, user_id, received_at=at, event_key=key, **about)
    ledger.hold(scene.community.id)
    recording.record(scene.community.id, [line])
    db.session.commit()


def likes(scene: Scene, contest: Contest) -> dict[int, int]:
    return ledger.sums(scene.community.id, Kind.LIKE, contest.post_id or 0)


def reasons(scene: Scene, contest: Contest, user_id: int = HER) -> list[str]:
    db.session.expire_all()
    entry = scene.entry(contest, user_id)
    assert entry
    return entry.reasons
