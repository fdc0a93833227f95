"""A worker whose Redis is away: it says so once, and waits; or begins anew, and works on."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from bell import QUEUE
from tests.conftest import settings_for
from tools.ports import free_port
from tools.processes import Process
from tools.services import valkey_at, valkey_url

COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def waiting(tmp_path: Path, port: int) -> Iterator[Process]:
    settings = settings_for(f"sqlite:///{tmp_path}/none.db", valkey_url(port))
    with Process("worker", COMMAND, tmp_path / "log", env={**os.environ, **settings}) as process:
        process.wait_until(lambda: bool(process.log.read_text()), 20)
        yield process


def test_it_says_so_in_one_line_and_ends_at_once_when_told_to(waiting: Process) -> None:
    waiting.terminate()
    assert waiting.ended_within(10)
    [line] = waiting.log.read_text().splitlines()
    assert json.loads(line)["event"] == "bell_away"


def test_it_works_as_soon_as_redis_is_there(waiting: Process, port: int, tmp_path: Path) -> None:
    with valkey_at(port, tmp_path / "valkey", tmp_path / "valkey.log"):
        with redis.Redis.from_url(valkey_url(port)) as client:
            waiting.wait_until(lambda: client.scard("rq:workers") == 1, 10)
        assert "Traceback" not in waiting.log.read_text()
        waiting.stop()


def test_it_works_on_when_redis_was_away_as_a_job_ended(
    waiting: Process, port: int, tmp_path: Path
) -> None:
    with redis.Redis.from_url(valkey_url(port)) as client:
        queue = Queue(QUEUE, connection=client, serializer=JSONSerializer)
        with valkey_at(port, tmp_path / "valkey", tmp_path / "valkey.log"):
            job = queue.enqueue("time.sleep", 1)
            waiting.wait_until(lambda: job.get_status() == "started", 10)
        waiting.wait_until(lambda: "worker_anew" in waiting.log.read_text(), 20)
        with valkey_at(port, tmp_path / "another", tmp_path / "another.log"):
            job = queue.enqueue("time.sleep", 0)
            waiting.wait_until(lambda: job.get_status() == "finished", 20)
            waiting.terminate()
            assert waiting.ended_within(10)
