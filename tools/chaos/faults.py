"""Every fault, by its name in the table."""

from collections.abc import Callable

from tools.chaos import f01_web_killed, f02_worker_killed
from tools.chaos.lines import Outcome
from tools.chaos.place import Place

FAULTS: dict[str, Callable[[Place], Outcome]] = {
    "F1": f01_web_killed.run,
    "F2": f02_worker_killed.run,
}
