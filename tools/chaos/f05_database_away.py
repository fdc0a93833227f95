"""F5: the database is restarted, cuts connections, is locked, has no room: never a false `ok`."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import count

import requests

from tools.chaos import harms, ledgers, scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import LEASE_S, Place
from tools.chaos.sending import Answers, send
from tools.stack import Stack

LIMIT_S = 10  # from the end of the fault until all is right again
LASTS_S, SHORT_LASTS_S = 15.0, 1.0
LOCKED_S, SHORT_LOCKED_S = 30.0, 9.0  # longer than the product waits for a lock
BATCH = 40
LOOK_S = 0.1  # between two looks at a page
PATIENCE_S = 60


def run(place: Place) -> Outcome:
    """Only 5xx with Retry-After meanwhile, and right again within ten seconds.

    What a worker had begun with when it happened is worked off as soon as its lease has ended.
    """
    wrong: list[str] = []
    figures = []
    with place.running() as stack:
        stack.fleet.tends = True
        library = scenes.connected(stack, "f5", people=1)
        tries = Tries(stack, library, LEASE_S[place.short])
        for name, harm in harms.of(place).items():
            figures.append(f"{name}: {tries.suffer(name, harm(place, stack), _lasts(name, place))}")
        wrong += tries.wrong + ledgers.amiss(stack, library, tries.acknowledged)
        scenes.settled(stack)
        wrong += scenes.unsound(stack)
    return Outcome.of(len(figures), wrong, "; ".join(figures))


def _lasts(name: str, place: Place) -> float:
    if name == harms.LOCKED:
        return SHORT_LOCKED_S if place.short else LOCKED_S
    return SHORT_LASTS_S if place.short else LASTS_S


class Tries:
    """Events, and a page that needs the database, before, during and after a harm."""

    def __init__(self, stack: Stack, library: scenes.Library, lease_s: float) -> None:
        self._stack, self._library, self._lease_s = stack, library, lease_s
        self._numbers = count()
        self.acknowledged: set[int] = set()
        self.wrong: list[str] = []

    def suffer(self, name: str, harm: AbstractContextManager[None], lasts_s: float) -> str:
        """What was measured; what is wrong goes to `wrong`."""
        with self._sending() as total:  # so that events are on their way when it begins and ends
            with harm:
                until = time.monotonic() + lasts_s
                while time.monotonic() < until:
                    self._look(name)
            ended_at = time.monotonic()
            took = self._right_again(ended_at)
        scenes.processed(self._stack, PATIENCE_S)
        emptied = time.monotonic() - ended_at
        self._judge(name, total, took, emptied)
        self.acknowledged |= total.acknowledged
        refused = f"{total.statuses[503]} refused"
        return f"{refused}, right again after {took:.1f} s, inbox empty after {emptied:.1f} s"

    @contextmanager
    def _sending(self) -> Iterator[Answers]:
        """Events all the while, from another thread; what came back, once the block is over."""
        over, total = threading.Event(), Answers()

        def send_on() -> None:
            while not over.is_set():
                total.add(self._send())

        with ThreadPoolExecutor(1) as thread:
            sending = thread.submit(send_on)
            try:
                self._stack.wait_until(
                    lambda: bool(total.acknowledged), PATIENCE_S, "events are taken"
                )
                yield total
            finally:
                over.set()
            sending.result()

    def _send(self) -> Answers:
        todo = [next(self._numbers) for _ in range(BATCH)]
        bodies = {number: scenes.like(self._library, number) for number in todo}
        return send(self._stack.webs, bodies)

    def _look(self, name: str) -> None:
        page = requests.get(f"{self._stack.web}/c/none-{next(self._numbers)}", timeout=30)
        if page.status_code != 404 and not _comes_back(page):
            self.wrong.append(f"{name}: a page answered {page.status_code}")
        time.sleep(LOOK_S)

    def _right_again(self, since: float) -> float:
        """Seconds until a whole batch was taken at once, and a page was there."""
        while time.monotonic() < since + PATIENCE_S:
            taken = len(self._send().acknowledged) == BATCH
            if taken and requests.get(f"{self._stack.web}/c/none", timeout=30).status_code == 404:
                break
        return time.monotonic() - since

    def _judge(self, name: str, total: Answers, took: float, emptied: float) -> None:
        kept = scenes.stored(self._stack, self._library)
        events = (scenes.event_id(self._library, number) for number in total.acknowledged)
        lost = sum(event not in kept for event in events)
        others = {status for status in total.statuses if status not in (200, 503)}
        if not total.statuses[503]:
            self.wrong.append(f"{name}: nobody noticed it")
        late = took > LIMIT_S or emptied > LIMIT_S + self._lease_s
        if lost or others or total.without_date or late:
            self.wrong.append(
                f"{name}: {lost} acknowledged and lost, other answers {sorted(others)}, "
                f"{total.without_date} without Retry-After, right again after {took:.1f} s, "
                f"inbox empty after {emptied:.1f} s"
            )


def _comes_back(page: requests.Response) -> bool:
    return page.status_code >= 500 and "Retry-After" in page.headers
