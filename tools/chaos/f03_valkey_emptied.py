"""F3: Valkey emptied, or killed with all that it kept, while a contest runs."""

import shutil
import time
from collections.abc import Callable

import redis

from contests.lifecycle import State
from tools.chaos import ledgers, scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place
from tools.chaos.sending import send
from tools.chaos.truth import differences
from tools.stack import Stack

LIMIT_S = 60
RUNS, SHORT_RUNS = 5, 1  # of each kind
READERS, CROWD_S, EVENTS = 30, 4, 200
CLOSES_IN_S = 45  # on a slow machine the opening alone takes long, and readers have to be in


def run(place: Place) -> Outcome:
    """Nothing is lost, and due work is under way again within a minute."""
    times = SHORT_RUNS if place.short else RUNS
    with place.running() as stack:
        stack.fleet.tends = True
        wrong: list[str] = []
        took = [_one(stack, harm, wrong) for harm in (_empty, _kill) * times]
        scenes.settled(stack, LIMIT_S)
        wrong += [f"{s:.0f} s until due work was done" for s in took if s > LIMIT_S]
        wrong += scenes.unsound(stack)
    figure = f"due step taken and inbox empty after {max(took):.1f} s at the slowest"
    return Outcome.of(
        len(took), wrong, f"{figure}; every event counted, every list as it should be"
    )


def _one(stack: Stack, harm: Callable[[Stack], None], wrong: list[str]) -> float:
    """Seconds from the harm, or from when the close was due, until the list was frozen.

    `wrong` gets what is not as the readers did it.
    """
    library = scenes.connected(stack, "f3", people=READERS)
    due_at = time.monotonic() + CLOSES_IN_S
    slug, post_id = scenes.opened(stack, library, CLOSES_IN_S, CLOSES_IN_S + 61)
    scenes.crowd(stack, library, post_id, READERS, CROWD_S)
    events = {number: scenes.like(library, number) for number in range(EVENTS)}
    answers = send(stack.webs, events)
    harm(stack)
    began = max(time.monotonic(), due_at)
    scenes.all_in(stack, slug)
    scenes.reached(stack, slug, State.FROZEN, 2 * LIMIT_S)
    scenes.processed(stack, 2 * LIMIT_S)
    took = time.monotonic() - began
    wrong += [] if len(answers.acknowledged) == EVENTS else [f"answers {dict(answers.statuses)}"]
    wrong += ledgers.amiss(stack, library, events) + differences(stack, library, slug)
    return took


def _empty(stack: Stack) -> None:
    with redis.Redis.from_url(stack.env["ZHREBIY_REDIS_URL"]) as client:
        client.flushall()


def _kill(stack: Stack) -> None:
    stack.fleet.kill("valkey")
    shutil.rmtree(stack.home / "valkey")
    stack.fleet.again("valkey")
