"""VK before the door: one event after another, or many at once."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from sqlalchemy import text
from werkzeug.test import Client

import clock
from extensions import db
from webhooks.door import Door

OURS, THEIRS = 77, 78  # communities
LONG_MS = 5000


class Seconds:
    """A clock that a test moves."""

    at = 100.0

    def __call__(self) -> float:
        return self.at


def body(event_id: str, group_id: int = OURS, secret: str = "s3cret") -> bytes:
    event = {"type": "like_add", "group_id": group_id, "event_id": event_id, "secret": secret}
    return json.dumps(event | {"object": {}}).encode()


class Caller:
    """VK, before a door of its own."""

    def __init__(self, door: Door) -> None:
        self._door, self._tick = door, Event()
        self.had_come_at = clock.now()

    def send(self, event_id: str, group_id: int = OURS, secret: str = "s3cret") -> str:
        return self.post(body(event_id, group_id, secret))

    def send_at_once(self, events: Iterable[tuple[str, int]]) -> list[str]:
        return self.post_at_once(body(*event) for event in events)

    def post(self, body: bytes) -> str:
        answer = Client(self._door).post("/webhooks/vk", data=body)
        return f"{answer.status_code} {answer.text}"

    def post_at_once(self, bodies: Iterable[bytes]) -> list[str]:
        """All together, behind one that cannot be stored before they have come."""
        calls = list(bodies)
        with ThreadPoolExecutor(len(calls) + 1) as pool, nobody_else_writes():
            first = pool.submit(self.post, body("first"))
            self._until(lambda: self._door.together.storing)
            told = [pool.submit(self.post, call) for call in calls]
            self._until(lambda: self._door.together.waiting == len(calls))
            self.had_come_at = clock.now()
            db.session.rollback()
            assert first.result() == "200 ok"
            return [future.result() for future in told]

    def _until(self, holds: Callable[[], bool]) -> None:
        for _ in range(LONG_MS):
            if holds():
                return
            self._tick.wait(0.001)
        raise AssertionError("they did not come")


@contextmanager
def nobody_else_writes() -> Iterator[None]:
    """Until the session is rolled back."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("UPDATE community SET name = name"))
    else:
        db.session.execute(text("LOCK TABLE inbox_event"))
    try:
        yield
    finally:
        db.session.rollback()
