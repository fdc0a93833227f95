"""F1: kill -9 a web process at random moments under webhooks."""

import threading
import time
from random import SystemRandom

from tools.chaos import ledgers
from tools.chaos.lines import Outcome
from tools.chaos.place import Place
from tools.chaos.scenes import Library, connected, event_id, like, settled, stored, unsound
from tools.chaos.sending import Answers, send, send_until_taken
from tools.stack import Stack

RUNS, EVENTS = 50, 1000
SHORT_RUNS, SHORT_EVENTS = 2, 200
PATIENCE_S = 60


def run(place: Place) -> Outcome:
    """No acknowledged event lost, none twice."""
    runs, events = (SHORT_RUNS, SHORT_EVENTS) if place.short else (RUNS, EVENTS)
    random = SystemRandom()
    wrong: list[str] = []
    cut = 0
    with place.running() as stack:
        library = connected(stack, "f1", people=1)
        for number in range(runs):
            todo = range(number * events, (number + 1) * events)
            cut += _one(stack, library, todo, random.randrange(events), wrong)
        wrong += ledgers.amiss(stack, library, range(runs * events))
        settled(stack)
        wrong += unsound(stack)
    figure = f"{runs * events} events, {cut} of them on their way when the server died"
    return Outcome.of(runs, wrong, f"{figure}; all acknowledged ones kept, none twice")


def _one(stack: Stack, library: Library, todo: range, after: int, wrong: list[str]) -> int:
    """Kill it once so many are answered. How many it took with it; `wrong` gets what is lost."""
    bodies = {number: like(library, number) for number in todo}
    answers = Answers()

    def kill() -> None:
        while len(answers.acknowledged) < after:
            time.sleep(0.001)
        stack.fleet.kill("web")

    killer = threading.Thread(target=kill)
    killer.start()
    send(stack.webs, bodies, answers)
    killer.join()
    kept = stored(stack, library)
    lost = [number for number in answers.acknowledged if event_id(library, number) not in kept]
    stack.fleet.again("web")
    stack.wait_until(stack.answers, PATIENCE_S, "the web server answers again")
    send_until_taken(stack.webs, bodies, PATIENCE_S)
    kept = stored(stack, library)
    missing = sum(event_id(library, number) not in kept for number in todo)
    if lost or missing:
        wrong.append(f"{len(lost)} acknowledged lost, {missing} never kept")
    return answers.cut_off
