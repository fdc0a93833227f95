"""Trouble on purpose, so that tests see what it leaves behind: deaths, and wrong clocks.

Nothing happens unless ZHREBIY_FAILPOINTS names a folder, which only the demo may. There a file by
the name of a point lets the next process that comes by die, once; and a file `clock` says by how
many seconds this machine's clock is wrong.
"""

import os
import signal
from datetime import timedelta
from pathlib import Path

FOLDER = "ZHREBIY_FAILPOINTS"
CLOCK = "clock"
NAMES = (
    "open.fixed",  # key, round and rules are locked, nothing is on the wall
    "open.announced",  # it is on the wall, the contest is not open yet
    "ingest.claimed",  # a batch of the inbox is ours
    "ingest.applied",  # it is in the ledger, before the commit
    "reconcile.begun",  # the reading is ours
    "reconcile.read",  # the wall has been read, nothing is written
    "reconcile.written",  # the ledger is put right, nobody is judged
    "close.moved",  # before the commit
    "freeze.read",  # everybody is judged, no list is written
    "freeze.listed",  # before the commit
    "freeze.committed",  # the list is there, its anchor was only asked for
    "anchor.seen",  # VK has dated our comment, we have not noted it
    "outbox.claimed",  # a post or comment is ours to send
    "outbox.sent",  # VK has it, we do not know its id
    "beacon.brought",  # the round is here and checked, and not kept
    "beacon.kept",  # kept, and nobody ranked
    "draw.ranked",  # the winners are known to this process alone
    "draw.stored",  # before the commit
    "publish.asked",  # the results are in the outbox
    "publish.sent",  # they are on the wall, the contest has not moved on
    "publish.remembered",  # before the commit
)
_with_us: list[int] = []


def dies_too(pid: int) -> None:
    """Whoever started this process, and is to go down with it."""
    _with_us[:] = [pid]


def reach(name: str) -> None:
    """Die here if somebody has asked for it."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    try:
        Path(folder, name).unlink()
    except FileNotFoundError:
        return
    for pid in (*_with_us, os.getpid()):
        os.kill(pid, signal.SIGKILL)


def clock_is_off_by() -> timedelta:
    """How far this machine's clock is ahead, if somebody has asked for it."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return timedelta(0)
    try:
        return timedelta(seconds=float(Path(folder, CLOCK).read_text()))
    except FileNotFoundError:
        return timedelta(0)
