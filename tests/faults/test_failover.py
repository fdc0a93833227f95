"""Valkey's master dies, a replica takes its place, and the bell rings again by itself."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from limits.storage import RedisStorage

import clock
import heartbeats
from app import create_app
from extensions import db, throttle
from parts import parts
from tests.conftest import config_for, migrate, settings_for
from tests.sentinels import Watched, watched
from tests.web.conftest import Visitor
from tools.processes import Process
from upkeep.jobs import BEAT

WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")
DOOR = "/desk/sign-in"


@pytest.fixture(scope="module")
def valkeys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("sentinel")) as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'failover.db'}"
    migrate(url)
    return url


@pytest.fixture
def app(database: str, valkeys: Watched) -> Iterator[Flask]:
    app = create_app(config_for(database, valkeys.url))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def worker(database: str, valkeys: Watched, tmp_path: Path) -> Iterator[Process]:
    env = os.environ | settings_for(database, valkeys.url)
    with Process("worker", WORKER, tmp_path / "worker.log", env=env) as process:
        yield process


def worked_since(moment: datetime) -> bool:
    """Ring, and look whether the worker has answered any ring so far."""
    parts().bell.ring(BEAT, quiet_s=1)
    db.session.rollback()
    seen = heartbeats.last().get(heartbeats.WORKER)
    return seen is not None and seen > moment


def counts_in_redis(app: Flask) -> bool:
    """The throttle outlives applications: if one's Redis was away, it looks again now and then."""
    app.test_client().get(DOOR)
    return isinstance(throttle.storage, RedisStorage)


def test_tries_are_counted_where_sentinel_says(
    app: Flask, worker: Process, valkeys: Watched
) -> None:
    worker.wait_until(lambda: counts_in_redis(app), 60)
    browser = Visitor(app.test_client())
    answers = [browser.submit(DOOR, login="anna", password="").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    with app.app_context():
        assert list(parts().redis.scan_iter("LIMITS*anna*"))


def test_after_a_failover_the_bell_rings_again(
    app: Flask, worker: Process, valkeys: Watched
) -> None:
    def waits(until: Callable[[], bool]) -> None:
        worker.wait_until(until, 40)

    with app.app_context():
        begun = clock.now()
        waits(lambda: worked_since(begun))
        old = valkeys.kill_master()
        waits(lambda: valkeys.master() not in (0, old))
        promoted = clock.now()
        waits(lambda: worked_since(promoted))
        assert parts().redis.ping()
