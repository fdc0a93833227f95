"""A lease is renewed by its work and by its own beats, which know nothing of each other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from contests import attempts, watching
from contests.leases import Lease, seize, take
from contests.reading_models import Reading
from contests.rhythm import LOOK, Why
from contests.steps import StepError
from extensions import db
from tests.service.readings import read
from tests.service.scene import Scene

SECOND = timedelta(seconds=1)


@contextmanager
def between(app: Flask, lease: Lease, scene: Scene) -> Iterator[None]:
    """A beat comes after the work has looked at the lease, and before the database hears of it."""
    beats: list[None] = []

    def beat() -> None:
        with app.app_context():
            lease.renew(scene.clock() + SECOND)
            db.session.commit()

    def heard(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("UPDATE contest") and not beats:
            beats.append(None)
            with ThreadPoolExecutor(1) as thread:
                thread.submit(beat).result()

    event.listen(db.engine, "before_cursor_execute", heard)
    yield
    event.remove(db.engine, "before_cursor_execute", heard)
    assert beats


def taken(scene: Scene) -> Lease:
    contest = scene.open_contest()
    lease = take(contest.id, scene.clock())
    assert lease
    return lease


def test_a_beat_at_the_same_moment_does_not_overtake_the_work(app: Flask, scene: Scene) -> None:
    lease = taken(scene)
    with between(app, lease, scene):
        lease.renew(scene.clock())
    db.session.commit()


def test_whoever_seized_it_does(scene: Scene) -> None:
    lease = taken(scene)
    assert seize(lease.contest_id, scene.clock() + SECOND)
    with pytest.raises(StepError, match="overtaken"):
        lease.renew(scene.clock())


def test_a_reading_that_lost_its_lease_to_nobody_who_read_is_done_again(scene: Scene) -> None:
    contest = scene.open_contest()
    assert read(scene, contest).error is None
    reading_id = watching.ask(contest, scene.clock())
    assert reading_id
    attempts.fail([reading_id], attempts.OVERTAKEN, scene.clock())
    scene.clock.moment += LOOK
    [again] = watching.look(scene.community.id, scene.clock())
    assert db.session.get_one(Reading, again).why is Why.ASKED
