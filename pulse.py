"""Holding something for as long as this process lives, and hardly longer.

A lease is short, so that what a dead worker held is soon free. A living one renews it from a
thread, however long its work takes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from extensions import db
from parts import parts

BEATS = 4  # of a lease: it outlives a few that come too late
LAST_S = 1.0

log = structlog.get_logger()


def lease() -> timedelta:
    """How long what a worker holds is its own without being renewed."""
    return timedelta(seconds=parts().config.lease_s)


@contextmanager
def beating(renew: Callable[[], object]) -> Iterator[None]:
    """While the block lasts, call `renew` now and then, in a session of its own, and commit it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    over = threading.Event()
    every = lease().total_seconds() / BEATS
    thread = threading.Thread(target=_beat, args=(app, renew, over, every), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(LAST_S)  # a renewal that is under way comes to its end, or is left behind


def _beat(app: Flask, renew: Callable[[], object], over: threading.Event, every: float) -> None:
    while not over.wait(every):
        try:
            with app.app_context():
                renew()
                db.session.commit()
        except SQLAlchemyError as error:  # the next one may get through
            log.warning("lease_not_renewed", error=type(error).__name__)
