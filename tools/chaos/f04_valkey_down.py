"""F4: Valkey is down for minutes: events are still taken in, and worked off once it is back."""

import time

from tools.chaos import ledgers, scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place
from tools.chaos.sending import Answers, send
from tools.stack import Stack

LIMIT_S = 60
DOWN_S, SHORT_DOWN_S = 300, 5
BATCH, PAUSE_S = 20, 1.0


def run(place: Place) -> Outcome:
    """Each webhook is answered `ok` meanwhile, and a minute after its return all are processed."""
    down_s = SHORT_DOWN_S if place.short else DOWN_S
    with place.running() as stack:
        stack.fleet.tends = True
        library = scenes.connected(stack, "f4", people=1)
        stack.fleet.kill("valkey")
        answers, sent = _send_for(stack, library, down_s)
        stack.fleet.again("valkey")
        back_at = time.monotonic()
        scenes.processed(stack, 2 * LIMIT_S)
        took = time.monotonic() - back_at
        wrong = ledgers.amiss(stack, library, range(sent))
        scenes.settled(stack)
        wrong += scenes.unsound(stack)
    if len(answers.acknowledged) < sent:
        wrong.append(f"{len(answers.acknowledged)} of {sent} answered ok")
    if took > LIMIT_S:
        wrong.append(f"the backlog was gone after {took:.0f} s")
    figure = f"{sent} webhooks ok in {down_s} s, the slowest after {answers.slowest_s:.2f} s"
    return Outcome.of(1, wrong, f"{figure}; backlog gone {took:.1f} s after the return")


def _send_for(stack: Stack, library: scenes.Library, seconds: float) -> tuple[Answers, int]:
    """Some events every second; what was answered, and how many there were."""
    total, sent, end = Answers(), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        todo = range(sent, sent + BATCH)
        total.add(send(stack.webs, {number: scenes.like(library, number) for number in todo}))
        sent += BATCH
        stack.check()
        time.sleep(PAUSE_S)
    return total, sent
