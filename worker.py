"""The RQ worker: each job runs in a process of its own, with its own database connections."""

import os
import signal
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any

import structlog
from redis import ConnectionError as BellAway
from redis import Redis
from redis import TimeoutError as BellSilent
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer

import belfry
import failpoints
from bell import QUEUE
from extensions import db
from logs import scrubbed
from parts import parts

# A worker that died is noticed, and its job given back, after about a minute (with RQ's
# defaults: after a quarter of an hour). The sweep would ring again anyway.
WORKER_TTL_S = 30
MAINTENANCE_S = 15
MONITORING_S = 5
LONGEST_WAIT_S = 5.0  # for a Redis that is away; by itself a worker waits up to a minute
TRY_AGAIN_S = 1.0

log = structlog.get_logger()


class JobWorker(Worker):
    """RQ's worker, inside the application's context."""

    max_connection_wait_time = LONGEST_WAIT_S
    told_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        """Remember that it was a person, or systemd: whatever else stops it, it begins anew."""
        self.told_to_stop = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]

    def teardown(self) -> None:
        """Let the thread end that listens for RQ's commands, also when Redis cannot be told."""
        try:
            super().teardown()  # type: ignore[no-untyped-call]
        finally:
            if self.pubsub_thread:
                self.pubsub_thread.stop()

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """In the forked child: what the parent had open is not ours to use."""
        failpoints.dies_too(os.getppid())
        db.engine.dispose(close=False)
        super().main_work_horse(job, queue)

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: Any = None,
        exc_string: str = "",
        execution: Any = None,
    ) -> None:
        """What Redis keeps of a failure is held to the same rule as the log."""
        told = scrubbed(exc_string)
        super().handle_job_failure(job, queue, started_job_registry, told, execution)


def run() -> None:
    """Work until told to stop.

    RQ's worker waits for a bell that falls silent while it listens. It ends when that happens at
    another moment, or when the bell was never heard; so it is waited for here, and begun anew.
    """
    # Not the application's client: a worker waits for its bell longer than that one's time-out.
    connection = belfry.connect(parts().config.redis_url)
    _heed_endings()
    _wait_for(connection)
    while not _worked_until_told(connection):
        _heed_endings()
        log.warning("worker_anew")
        time.sleep(TRY_AGAIN_S)
        _wait_for(connection)


def _worked_until_told(connection: Redis) -> bool:
    """Work, and say whether it ended because it was told to."""
    worker = JobWorker(
        [Queue(QUEUE, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_S,
        maintenance_interval=MAINTENANCE_S,
        job_monitoring_interval=MONITORING_S,
    )
    with suppress(BellAway, BellSilent, StopRequested):  # in its first or last words
        worker.work(logging_level="WARNING")
    return worker.told_to_stop


def _wait_for(bell: Redis) -> None:
    told = False
    while error := _trouble(bell):
        if not told:
            log.warning("bell_away", error=type(error).__name__, waits=True)
        told = True
        time.sleep(TRY_AGAIN_S)


def _trouble(bell: Redis) -> Exception | None:
    try:
        bell.ping()
    except (BellAway, BellSilent) as error:
        return error
    return None


def _heed_endings() -> None:
    """End at once when told to, until RQ has its own way to end."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _end)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
