"""The RQ worker: each job runs in a process of its own, with its own database connections."""

import os
from typing import Any

from rq import Queue, Worker
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


class JobWorker(Worker):
    """RQ's worker, inside the application's context."""

    max_connection_wait_time = LONGEST_WAIT_S

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
    """Work until told to stop."""
    # Not the application's client: a worker waits for its bell longer than that one's time-out.
    connection = belfry.connect(parts().config.redis_url)
    worker = JobWorker(
        [Queue(QUEUE, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_S,
        maintenance_interval=MAINTENANCE_S,
        job_monitoring_interval=MONITORING_S,
    )
    worker.work(logging_level="WARNING")
