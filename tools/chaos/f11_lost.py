"""F11: VK never sends a part of its callbacks."""

from tools.chaos import quick_draws, scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place
from tools.chaos.truth import differences
from tools.stack import Stack

LOST = 0.3
READERS, SHORT_READERS = 300, 40
RUNS, SHORT_RUNS = 5, 1


def run(place: Place) -> Outcome:
    """All that was done is found before the freeze: the list is what VK's own knowledge says."""
    readers, runs = (SHORT_READERS, SHORT_RUNS) if place.short else (READERS, RUNS)
    wrong: list[str] = []
    lost = events = 0
    with place.running() as stack:
        for number in range(runs):
            stack.simulator.post("/sim/delivery", lose=LOST, seed=number)
            library = scenes.connected(stack, "f11", people=readers)
            wrong += differences(stack, library, quick_draws.frozen(stack, library, 5, readers))
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
