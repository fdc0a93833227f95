"""F14: the load of many contests at once, for minutes, and the rush when one is shared widely."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

import clock
from extensions import db
from tools.chaos import scenes
from tools.chaos.lines import Outcome
from tools.chaos.pace import Paced, send_at_pace
from tools.chaos.place import Place, inside
from tools.chaos.scenes import Library
from tools.stack import Stack
from webhooks.models import Inbox, InboxEvent

P99_MS, BURST_MS, PROCESSED_S = 100, 1000, 30
GROWTH = 1.1  # of memory, from the end of the first quarter to the end
SAMPLE_S = 1.0
PER_SECOND, BURST_S = 200, 5


@dataclass(frozen=True)
class Size:
    """How much there is."""

    communities: int
    contests: int  # in each community
    entrants: int  # in each contest
    seconds: float
    burst: int  # within BURST_S


WHOLE = Size(communities=4, contests=5, entrants=500, seconds=600, burst=2000)
SHORT = Size(communities=1, contests=3, entrants=50, seconds=4, burst=100)


def run(place: Place) -> Outcome:
    """Every callback is answered `ok` soon, all are processed soon, and memory stays as it was."""
    size = SHORT if place.short else WHOLE
    with place.running() as stack:
        bodies = _events(list(_people(stack, size)))
        with Watch(stack) as watch:
            steady = send_at_pace(stack.web, bodies, PER_SECOND, size.seconds)
            burst = send_at_pace(stack.web, bodies, size.burst / BURST_S, BURST_S)
            scenes.processed(stack, 2 * PROCESSED_S)
        scenes.settled(stack, 120)
        wrong = scenes.unsound(stack)
    wrong += _misses(steady, burst, watch, judged=not place.short)
    figure = (
        f"{sum(steady.statuses.values())} callbacks, p99 {steady.p99_ms:.0f} ms; "
        f"a burst of {size.burst}, the slowest {burst.slowest_ms:.0f} ms; "
        f"processed within {watch.oldest_s:.0f} s; memory × {watch.growth:.2f}"
    )
    return Outcome.of(1, [*wrong, figure] if wrong else [], figure)


def _misses(steady: Paced, burst: Paced, watch: "Watch", *, judged: bool) -> Iterator[str]:
    """What does not hold; the times of a short run on a busy machine are not judged."""
    statuses = steady.statuses + burst.statuses
    if statuses.keys() != {200}:
        yield f"answers {dict(statuses)}"
    if not judged:
        return
    if steady.p99_ms > P99_MS:
        yield f"p99 over {P99_MS} ms"
    if burst.slowest_ms > BURST_MS:
        yield f"in the burst over {BURST_MS} ms"
    if watch.oldest_s > PROCESSED_S:
        yield f"an event waited longer than {PROCESSED_S} s"
    if watch.growth > GROWTH:
        yield f"memory grew by more than {GROWTH}"


def _people(stack: Stack, size: Size) -> Iterator[tuple[Library, int, int]]:
    """Community, post and person of each entrant; VK knows of these likes too."""
    for _ in range(size.communities):
        library = scenes.connected(stack, "f14", people=1)
        slugs = [scenes.scheduled(stack, library, 7200, 9000) for _ in range(size.contests)]
        for slug in slugs:
            where = {"group_id": library.group_id, "post_id": scenes.post_of(stack, slug)}
            told = stack.simulator.post("/sim/mass", likers=size.entrants, **where)
            for number in range(size.entrants):
                yield library, where["post_id"], told["ids_from"] + number


def _events(people: Sequence[tuple[Library, int, int]]) -> Iterator[bytes]:
    """Everybody likes; then, in turn, allows and forbids messages, for ever."""
    numbers = count()
    for kind in _kinds():
        for library, post_id, user_id in people:
            inside = (
                _like(library, post_id, user_id) if kind == "like_add" else {"user_id": user_id}
            )
            event = {
                "group_id": library.group_id,
                "type": kind,
                "event_id": f"f14-{next(numbers)}",
                "v": "5.199",
                "object": inside,
                "secret": library.secret,
            }
            yield json.dumps(event).encode()


def _kinds() -> Iterator[str]:
    yield "like_add"
    while True:
        yield from ("message_allow", "message_deny")


def _like(library: Library, post_id: int, user_id: int) -> dict[str, object]:
    about = {"object_type": "post", "object_owner_id": -library.group_id}
    return {"liker_id": user_id, **about, "object_id": post_id, "post_id": post_id}


@dataclass
class Watch:
    """Looks now and then how old the oldest waiting event is, and how large our programs are."""

    stack: Stack
    oldest_s: float = 0.0
    sizes: list[int] = field(default_factory=list)  # KiB

    def __enter__(self) -> "Watch":
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def growth(self) -> float:
        """Of all together, from the second quarter of the time to the last."""
        quarter = max(1, len(self.sizes) // 4)
        return median(self.sizes[-quarter:]) / median(self.sizes[quarter : 2 * quarter] or [1])

    def _look(self) -> None:
        oldest = select(func.min(InboxEvent.received_at)).where(InboxEvent.state == Inbox.NEW)
        with inside(self.stack):
            while not self._over.wait(SAMPLE_S):
                received_at = db.session.scalars(oldest).one()
                db.session.rollback()
                if received_at:
                    self.oldest_s = max(self.oldest_s, (clock.now() - received_at).total_seconds())
                self.sizes.append(sum(map(_resident, self._pids())))

    def _pids(self) -> list[int]:
        """The web server and the scheduler; each job of a worker has a process of its own."""
        return [pid for name in ("web", "scheduler") for pid in self.stack.fleet.pids(name)]


def _resident(pid: int) -> int:
    """KiB of a process in memory; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
