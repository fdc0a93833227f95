"""The workers' sign of life: rung for now and then, so it shows that the whole way works."""

import clock
import heartbeats

BEAT = "upkeep.jobs.beat"


def beat() -> None:
    """Scheduler, Redis, worker and database have all done their part."""
    heartbeats.beat(heartbeats.WORKER, clock.now())
