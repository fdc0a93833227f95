"""Redis is a bell: ringing tells a worker that the database has work. Nothing is lost unheard."""

import time
from collections.abc import Callable

import structlog
from redis import Redis, RedisError
from rq import Queue
from rq.serializers import JSONSerializer

QUEUE = "zhrebiy"
JOB_TIMEOUT_S = 1800
QUIET_S = 10  # the same thing is not rung for again sooner, unless a worker took it up
DEAF_S = 5  # how long we leave Redis alone after it failed, so that webhooks stay quick

log = structlog.get_logger()


class Bell:
    """Enqueues jobs by dotted name and ids; while Redis is away the sweep must do."""

    def __init__(self, redis: "Redis", clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
        self._clock = clock
        self._deaf_until = 0.0

    def ring(self, job: str, *ids: int, quiet_s: int = QUIET_S) -> bool:
        """Have a worker call `job(*ids)`; False if it was rung for just now, or Redis is away.

        A job that does not answer its bell is not rung for again within `quiet_s`.
        """
        if self._clock() < self._deaf_until:
            return False
        try:
            return self._enqueue(job, ids, quiet_s)
        except RedisError as error:
            self._deaf_until = self._clock() + DEAF_S
            log.warning("bell_not_heard", job=job, error=type(error).__name__)
            return False

    def answered(self, job: str, *ids: int) -> None:
        """A worker has begun: from now on a new ring is new work."""
        try:
            self._redis.delete(_rung(job, ids))
        except RedisError:
            log.warning("bell_not_reset", job=job)

    def _enqueue(self, job: str, ids: tuple[int, ...], quiet_s: int) -> bool:
        if not self._redis.set(_rung(job, ids), 1, nx=True, ex=quiet_s):
            return False
        self._queue.enqueue(job, *ids, job_timeout=JOB_TIMEOUT_S, result_ttl=0, failure_ttl=3600)
        return True


def _rung(job: str, ids: tuple[int, ...]) -> str:
    return ":".join(["rung", job, *map(str, ids)])
