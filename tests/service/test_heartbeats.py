"""Signs of life: the scheduler's own, and the worker's, which it rings for."""

from rq import Queue
from rq.serializers import JSONSerializer

import clock
import heartbeats
import sweep
from bell import QUEUE
from parts import parts
from upkeep import jobs


def _rung() -> list[str | None]:
    queue = Queue(QUEUE, connection=parts().redis, serializer=JSONSerializer)
    return [job.func_name for job in queue.jobs]


def test_a_sweep_shows_that_the_scheduler_lives_and_rings_for_the_workers(context: None) -> None:
    before = clock.now()
    sweep.sweep()
    assert list(heartbeats.last()) == [heartbeats.SCHEDULER]
    assert heartbeats.last()[heartbeats.SCHEDULER] >= before
    assert jobs.BEAT in _rung()


def test_only_a_worker_that_took_the_job_up_lives(context: None) -> None:
    sweep.sweep()
    jobs.beat()
    assert set(heartbeats.last()) == {heartbeats.SCHEDULER, heartbeats.WORKER}


def test_a_worker_is_not_rung_for_again_as_soon_as_it_has_beaten(context: None) -> None:
    sweep.sweep()
    jobs.beat()
    sweep.sweep()
    assert _rung().count(jobs.BEAT) == 1
