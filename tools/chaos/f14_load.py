"""F14: the load of many contests at once, for minutes, and the rush when one is shared widely."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
GROWTH = 1.1  # of memory: the last quarter's median beside that of the second quarter
SAMPLE_S = 1.0
PER_SECOND, BURST_S = 200, 5
ELSEWHERE = 900_000_000  # a post of no contest, which is never read: there VK knows of nothing
FIRST_COMMENT = 910_000_000
EVENT = "f14-"


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
        bodies = events(list(_people(stack, size)))
        with Watch(stack) as watch:
            steady = send_at_pace(stack.web, bodies, PER_SECOND, size.seconds)
            burst = send_at_pace(stack.web, bodies, size.burst / BURST_S, BURST_S)
            scenes.processed(stack, 2 * PROCESSED_S)
        scenes.settled(stack, 120)
        wrong = scenes.unsound(stack) + list(_lost(stack, steady.statuses + burst.statuses))
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


def _lost(stack: Stack, statuses: Mapping[int, int]) -> Iterator[str]:
    """What was answered with `ok` has to be there."""
    ours = InboxEvent.event_id.startswith(EVENT)
    with inside(stack):
        kept = db.session.scalars(select(func.count()).where(ours)).one()
    if kept < statuses[200]:
        yield f"{statuses[200]} events were answered with ok, and {kept} are there"


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


def events(people: Sequence[tuple[Library, int, int]]) -> Iterator[bytes]:
    """Everybody likes her contest's post; then each does one thing after another, for ever.

    Whoever comes next in line is at another one, so that at any time all kinds come.
    """
    numbers = count()
    for library, post_id, user_id in people:
        liked = _like(library, user_id, post_id)
        yield _body(library, next(numbers), "like_add", liked)
    for turn in count():
        for place, (library, _, user_id) in enumerate(people):
            times, which = divmod(turn + place, len(DEEDS))
            kind, about = DEEDS[which]
            comment_id = FIRST_COMMENT + times * len(people) + place
            yield _body(library, next(numbers), kind, about(library, user_id, comment_id))


def _body(library: Library, number: int, kind: str, about: Mapping[str, object]) -> bytes:
    event = {
        "group_id": library.group_id,
        "type": kind,
        "event_id": f"{EVENT}{number}",
        "v": "5.199",
        "object": about,
        "secret": library.secret,
    }
    return json.dumps(event).encode()


def _like(library: Library, user_id: int, post_id: int) -> dict[str, object]:
    about = {"object_type": "post", "object_owner_id": -library.group_id}
    return {"liker_id": user_id, **about, "object_id": post_id, "post_id": post_id}


def _like_elsewhere(library: Library, user_id: int, _: int) -> dict[str, object]:
    return _like(library, user_id, ELSEWHERE)


def _person(_: Library, user_id: int, __: int) -> dict[str, object]:
    return {"user_id": user_id}


def _comment(library: Library, user_id: int, comment_id: int) -> dict[str, object]:
    where = {"id": comment_id, "post_id": ELSEWHERE, "post_owner_id": -library.group_id}
    return {"from_id": user_id, "text": "Моя любимая книга осени — «Лавр»", **where}


def _deleted(library: Library, user_id: int, comment_id: int) -> dict[str, object]:
    where = {"id": comment_id, "post_id": ELSEWHERE, "owner_id": -library.group_id}
    return {"deleter_id": user_id, **where}


def _repost(library: Library, user_id: int, number: int) -> dict[str, object]:
    ours = {"id": ELSEWHERE, "owner_id": -library.group_id}
    return {"id": number, "from_id": user_id, "owner_id": user_id, "copy_history": [ours]}


DEEDS: Sequence[tuple[str, Callable[[Library, int, int], Mapping[str, object]]]] = (
    ("message_allow", _person),
    ("like_add", _like_elsewhere),
    ("wall_reply_new", _comment),
    ("wall_reply_edit", _comment),
    ("wall_repost", _repost),
    ("message_deny", _person),
    ("like_remove", _like_elsewhere),
    ("wall_reply_delete", _deleted),
)


@dataclass
class Watch:
    """Looks now and then how old the oldest waiting event is, and how large our programs are."""

    stack: Stack
    oldest_s: float = 0.0
    sizes: list[int] = field(default_factory=list)  # KiB

    def __enter__(self) -> "Watch":
        self._over = threading.Event()
        self._thread = ThreadPoolExecutor(1)
        self._looking = self._thread.submit(self._look)
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._thread.shutdown()
        self._looking.result()  # whatever ended it early ends the fault: it has not seen enough

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
        """All that live long: of a worker itself only, for each of its jobs is another process."""
        fleet = self.stack.fleet
        whole = [pid for name in ("web", "scheduler") for pid in fleet.pids(name)]
        return whole + [fleet.pids(name)[0] for name in fleet.running("worker")]


def _resident(pid: int) -> int:
    """KiB of a process in memory; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
