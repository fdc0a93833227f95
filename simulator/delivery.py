"""Callbacks on their way to the product: with VK's repeats, and with the trouble one asks for."""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from threading import Condition, Thread

from simulator.model import Delivery
from simulator.posting import Session, post, retry_after

LANES = 4  # events of one person share a lane, so they keep their order unless shuffled
HOLD_COUNT, HOLD_S = 8, 0.4  # how much is gathered before a shuffle


@dataclass
class Manners:
    """How callbacks are delivered. Shares are 0..1, times are seconds."""

    lose: float = 0.0
    duplicate: float = 0.0
    shuffle: bool = False
    delay_s: tuple[float, float] = (0.0, 0.0)
    attempts: int = 20
    backoff_s: float = 0.5
    longest_backoff_s: float = 10.0
    timeout_s: float = 5.0
    silence: bool = False  # nothing at all is sent, repeats neither


class Courier:
    def __init__(self, seed: int, remove_server: Callable[[int, int], None]) -> None:
        self._remove_server = remove_server
        self._wake = Condition()
        self._lanes: list[list[tuple[float, int, Delivery]]] = [[] for _ in range(LANES)]
        self._held: list[Delivery] = []
        self._sending = 0
        self._order = count()
        self._stopped = False
        self.behave(Manners(), seed)

    def behave(self, manners: Manners, seed: int) -> None:
        self.manners = manners
        self._rng = Random(f"delivery|{seed}")

    def start(self) -> None:
        for lane in self._lanes:
            Thread(target=self._work, args=(lane,), daemon=True).start()
        Thread(target=self._mix, daemon=True).start()

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def send(self, delivery: Delivery) -> None:
        """Decide the event's fate by the seed, then lose, hold or queue it."""
        with self._wake:
            lost = self._rng.random() < self.manners.lose or self.manners.silence
            delivery.copies = 2 if self._rng.random() < self.manners.duplicate else 1
            if lost:
                delivery.status = "lost"
            elif self.manners.shuffle:
                self._hold(delivery)
            else:
                self._push(delivery, self._rng.uniform(*self.manners.delay_s))

    def queue(self, delivery: Delivery) -> None:
        with self._wake:
            self._push(delivery, 0)

    def idle(self) -> bool:
        with self._wake:
            return not (self._sending or self._held or any(self._lanes))

    def _push(self, delivery: Delivery, wait_s: float) -> None:
        lane = self._lanes[delivery.actor_id % LANES]
        heapq.heappush(lane, (time.monotonic() + wait_s, next(self._order), delivery))
        self._wake.notify_all()

    def _hold(self, delivery: Delivery) -> None:
        self._held.append(delivery)
        self._wake.notify_all()

    def _mix(self) -> None:
        """Release held events in an order that is never the one they came in."""
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._held or self._stopped)
                self._wake.wait_for(lambda: len(self._held) >= HOLD_COUNT or self._stopped, HOLD_S)
                if self._stopped:
                    return
                batch, self._held = self._held, []
                for delivery in _shuffled(batch, self._rng):
                    self._push(delivery, self._rng.uniform(*self.manners.delay_s))

    def _work(self, lane: list[tuple[float, int, Delivery]]) -> None:
        session = Session()
        while delivery := self._next(lane):
            wait_s = self._attempt(session, delivery)
            with self._wake:
                self._sending -= 1
                if wait_s is not None:
                    self._push(delivery, wait_s)

    def _next(self, lane: list[tuple[float, int, Delivery]]) -> Delivery | None:
        with self._wake:
            while not self._stopped:
                wait_s = lane[0][0] - time.monotonic() if lane else None
                if wait_s is not None and wait_s <= 0:
                    self._sending += 1
                    return heapq.heappop(lane)[2]
                self._wake.wait(wait_s)
        return None

    def _attempt(self, session: Session, delivery: Delivery) -> float | None:
        """Post once; seconds until the next attempt, or None when the delivery is over."""
        if self.manners.silence:
            delivery.status = "lost"
            return None
        delivery.attempts += 1
        answer = post(session, delivery, self.manners.timeout_s)
        verdict = answer.verdict if answer else b""
        if verdict == b"ok":
            return self._delivered(delivery)
        if verdict == b"remove":
            delivery.status = "gave_up"
            self._remove_server(delivery.group_id, delivery.server_id)
            return None
        if delivery.attempts >= self.manners.attempts:
            delivery.status = "gave_up"
            return None
        return retry_after(answer) or self._backoff(delivery.attempts)

    def _delivered(self, delivery: Delivery) -> float | None:
        delivery.copies -= 1
        if delivery.copies > 0:
            return 0.05
        delivery.status = "delivered"
        delivery.body = ""  # a long demo would keep and save thousands of them
        return None

    def _backoff(self, attempts: int) -> float:
        doubled: float = self.manners.backoff_s * 2.0 ** min(attempts - 1, 20)
        return min(doubled, self.manners.longest_backoff_s)


def _shuffled(batch: list[Delivery], rng: Random) -> list[Delivery]:
    mixed = batch[:]
    rng.shuffle(mixed)
    return mixed if mixed != batch else mixed[::-1]
