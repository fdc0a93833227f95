"""Every fault, by its name in the table."""

from collections.abc import Callable

from tools.chaos import (
    f01_web_killed,
    f02_worker_killed,
    f03_valkey_emptied,
    f04_valkey_down,
    f05_database_away,
    f06_order,
    f07_vk_trouble,
    f08_many_at_once,
    f09_clock,
    f10_poison,
    f11_lost,
    f12_restore,
    f13_deploy,
    f14_load,
)
from tools.chaos.lines import Outcome
from tools.chaos.place import Place

FAULTS: dict[str, Callable[[Place], Outcome]] = {
    "F1": f01_web_killed.run,
    "F2": f02_worker_killed.run,
    "F3": f03_valkey_emptied.run,
    "F4": f04_valkey_down.run,
    "F5": f05_database_away.run,
    "F6": f06_order.run,
    "F7": f07_vk_trouble.run,
    "F8": f08_many_at_once.run,
    "F9": f09_clock.run,
    "F10": f10_poison.run,
    "F11": f11_lost.run,
    "F12": f12_restore.run,
    "F13": f13_deploy.run,
    "F14": f14_load.run,
}
PATIENT = ("F2", "F4", "F7", "F9")  # mostly wait, and so go on beside the others
ALONE = ("F14",)  # measures how quick we are, and so needs the whole machine
