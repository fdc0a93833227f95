"""F11: VK never sends a part of its callbacks."""

import json

from tools.chaos import scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place
from tools.chaos.scenes import KEYWORD, Library
from tools.stack import Stack
from tools.truth_table import compare, table

LOST = 0.3
READERS, SHORT_READERS = 300, 40
RUNS, SHORT_RUNS = 5, 1
CONDITIONS = {"like": True, "repost": True, "comment": {"keyword": KEYWORD}, "member": True}


def run(place: Place) -> Outcome:
    """All that was done is found before the freeze: the list is what VK's own knowledge says."""
    readers, runs = (SHORT_READERS, SHORT_RUNS) if place.short else (READERS, RUNS)
    wrong: list[str] = []
    lost = events = 0
    with place.running() as stack:
        for number in range(runs):
            stack.simulator.post("/sim/delivery", lose=LOST, seed=number)
            library = scenes.connected(stack, "f11", people=readers)
            wrong += _differences(stack, library, scenes.frozen(stack, library, 5, readers))
            mine = [d for d in _deliveries(stack) if d["group_id"] == library.group_id]
            events += len(mine)
            lost += sum(delivery["status"] == "lost" for delivery in mine)
        stack.simulator.post("/sim/delivery")
        scenes.settled(stack)
        wrong += scenes.unsound(stack)
    figure = f"{lost} of {events} callbacks never sent, and every list as what was done"
    return Outcome.of(runs, wrong, figure)


def _deliveries(stack: Stack) -> list[dict[str, object]]:
    found: list[dict[str, object]] = stack.simulator.get("/sim/deliveries")
    return found


def _differences(stack: Stack, library: Library, slug: str) -> list[str]:
    about = {"group_id": library.group_id, "post_id": scenes.post_of(stack, slug)}
    known = stack.simulator.post("/sim/truth", **about, conditions=CONDITIONS)["outcomes"]
    found = json.loads(stack.flask("contest", "outcomes", slug))
    rows = compare(known, found)
    return [] if all(row.equal for row in rows) else [table(row for row in rows if not row.equal)]
