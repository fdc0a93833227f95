"""F13: SIGTERM to everything of ours under load, as at a deploy, and a start after it."""

import threading
import time

from tools.chaos import ledgers, scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place
from tools.chaos.sending import send, send_until_taken
from tools.stack import Stack

LIMIT_S = 30
RUNS, SHORT_RUNS = 10, 1
EVENTS, SHORT_EVENTS = 5000, 1000
LOADED_S = 1.0  # of load before the signal
PATIENCE_S = 60


def run(place: Place) -> Outcome:
    """Nothing is lost; within half a minute all have ended, each with its work done."""
    runs, events = (SHORT_RUNS, SHORT_EVENTS) if place.short else (RUNS, EVENTS)
    wrong: list[str] = []
    with place.running() as stack:
        library = scenes.connected(stack, "f13", people=1)
        took = [
            _one(stack, library, range(n * events, (n + 1) * events), wrong) for n in range(runs)
        ]
        wrong += ledgers.amiss(stack, library, range(runs * events))
        scenes.settled(stack)
        wrong += scenes.unsound(stack)
    ended, emptied = (max(each) for each in zip(*took, strict=True))
    wrong += [] if emptied <= LIMIT_S else [f"the backlog took {emptied:.0f} s"]
    figure = f"all ended {ended:.1f} s after SIGTERM, inbox empty {emptied:.1f} s after the start"
    return Outcome.of(runs, wrong, f"{figure}; every acknowledged event kept")


def _one(
    stack: Stack, library: scenes.Library, todo: range, wrong: list[str]
) -> tuple[float, float]:
    """Seconds until all had ended, and from the new start until the backlog was gone."""
    bodies = {number: scenes.like(library, number) for number in todo}
    ours = [name for kind in ("web", "worker", "scheduler") for name in stack.fleet.running(kind)]
    ended: list[float] = []

    def end() -> None:
        ended.append(stack.fleet.ask_to_end(*ours, grace_s=LIMIT_S))

    deploy = threading.Timer(LOADED_S, end)
    deploy.start()
    answers = send(stack.webs, bodies)
    deploy.join()
    kept = scenes.stored(stack, library)
    lost = sum(scenes.event_id(library, number) not in kept for number in answers.acknowledged)
    stack.fleet.again(*ours)
    stack.wait_until(stack.answers, PATIENCE_S, "the web server answers again")
    again = time.monotonic()
    send_until_taken(stack.webs, bodies, PATIENCE_S)
    scenes.processed(stack, PATIENCE_S)
    took = time.monotonic() - again
    if not ended:
        wrong.append(f"not all had ended after {LIMIT_S} s")
    if lost:
        wrong.append(f"{lost} acknowledged events lost")
    return (ended[0] if ended else LIMIT_S), took
