"""The workers' sign of life: rung for by each sweep, so it shows that the whole way works."""

import clock
import heartbeats
from parts import parts

BEAT = "upkeep.jobs.beat"


def beat() -> None:
    """Scheduler, Redis, worker and database have all done their part."""
    parts().bell.answered(BEAT)
    heartbeats.beat(heartbeats.WORKER, clock.now())
