"""The running simulator: one world behind one lock, and what works on it in the background."""

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, RLock, Thread
from typing import Any

from simulator import storage
from simulator.delivery import Courier
from simulator.faults import FaultBook
from simulator.limiter import Limiter
from simulator.model import Community, Delivery, World

API_VERSION = "5.199"
LOG_LENGTH = 50_000
TICK_S = 0.2
SAVE_EVERY_S, SAVING_SHARE = 3.0, 30.0


class Sim:
    def __init__(self, state: Path | None = None, seed: int = 1) -> None:
        self.lock = RLock()
        self.state = state
        self.world = (state and storage.load(state)) or World(seed=seed)
        self.faults = FaultBook()
        self.limiter = Limiter()
        self.log: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)
        self.courier = Courier(self.world.seed, self._remove_server)
        self.crowds: dict[int, Any] = {}
        self.chores: list[Callable[[], None]] = []  # done a few times a second
        self.stopped = Event()
        self._saving, self._saved = Lock(), ""

    def start(self) -> None:
        self.courier.start()
        for delivery in self.world.deliveries:
            if delivery.status == "pending":
                self.courier.queue(delivery)
        for work in (self._autosave, self._tick):
            Thread(target=work, daemon=True).start()

    def stop(self) -> None:
        self.stopped.set()
        self.courier.stop()
        self.save()

    @staticmethod
    def now() -> int:
        return int(time.time())

    def emit(self, community: Community, kind: str, body: dict[str, Any], actor_id: int) -> None:
        """Send a callback to every server of the community that has this event switched on."""
        for server in community.servers.values():
            if server.status != "ok" or not server.events.get(kind):
                continue
            envelope = self.envelope(community, kind, server.secret_key) | {"object": body}
            delivery = Delivery(
                envelope["event_id"],
                kind,
                server.url,
                community.id,
                server.id,
                actor_id,
                json.dumps(envelope, ensure_ascii=False),
            )
            self.world.deliveries.append(delivery)
            self.courier.send(delivery)

    def envelope(self, community: Community, kind: str, secret: str) -> dict[str, Any]:
        """VK's wrapping of an event: it holds no time, and `secret` only if one was set."""
        self.world.event_serial += 1
        serial = f"{self.world.seed}|{community.id}|{self.world.event_serial}"
        envelope = {
            "group_id": community.id,
            "type": kind,
            "event_id": hashlib.sha1(serial.encode(), usedforsecurity=False).hexdigest(),
            "v": API_VERSION,
        }
        return envelope | ({"secret": secret} if secret else {})

    def idle(self) -> bool:
        """True when every planned action is done and every callback delivered, lost or given up."""
        with self.lock:
            busy = any(not crowd.done for crowd in self.crowds.values())
        return not busy and self.courier.idle()

    def save(self) -> None:
        if not self.state:
            return
        with self._saving:
            with self.lock:
                text = storage.dump(self.world)
            if text != self._saved:
                storage.write(self.state, text)
                self._saved = text

    def _tick(self) -> None:
        while not self.stopped.wait(TICK_S):
            for chore in self.chores:
                chore()

    def _autosave(self) -> None:
        """A big world takes a second to write: it is written more rarely, not all the time."""
        pause = SAVE_EVERY_S
        while not self.stopped.wait(pause):
            began = time.monotonic()
            self.save()
            pause = max(SAVE_EVERY_S, SAVING_SHARE * (time.monotonic() - began))

    def _remove_server(self, group_id: int, server_id: int) -> None:
        with self.lock:
            self.world.communities[group_id].servers.pop(server_id, None)
