"""`flask worker` and `flask scheduler`: what runs beside the web."""

import signal
import threading
from types import FrameType

import click

import sweep
import worker


@click.command("worker")
def run_worker() -> None:
    """Work on jobs until stopped."""
    worker.run()


@click.command("scheduler")
def run_scheduler() -> None:
    """Ring for what is due until stopped."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    sweep.run(stop)
