"""Somebody who was missed, somebody who is no person, and whoever says so."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from contests.models import Contest
from errors import Problem
from extensions import db
from objections import service
from objections.models import Objection, ObjectionKind
from tests.service.fair import READERS, draws_of
from tests.service.scene import Scene
from winners.models import FrozenEntry

MISSED = 200


def lodge(
    scene: Scene,
    contest: Contest,
    who: object = MISSED,
    kind: ObjectionKind = ObjectionKind.MISSING,
) -> Objection:
    return service.lodge(contest, kind, str(who), "Я всё сделала.", "", scene.clock())


def bot(scene: Scene, contest: Contest, who: object = READERS[0]) -> Objection:
    return lodge(scene, contest, who, ObjectionKind.NOT_A_PERSON)


def people(contest: Contest, number: int) -> set[int]:
    draw = draws_of(contest)[number - 1]
    found = select(FrozenEntry.user_id).where(FrozenEntry.draw_id == draw.id)
    return set(db.session.scalars(found))


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Problem) as wrong:
        act()
    assert wrong.value.code == code
    db.session.rollback()
