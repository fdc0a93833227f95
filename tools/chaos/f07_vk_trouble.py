"""F7: VK in every kind of trouble, at every step of a contest that asks something of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sqlalchemy import select

from communities.models import Community
from contests import watching
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from notices.needs import Kind
from outbox.models import Delivery, OutboxRow
from tools.chaos import quick_draws, scenes, truth
from tools.chaos.hands import MENDS, PAUSE, Hands
from tools.chaos.lines import Outcome
from tools.chaos.place import Place, inside
from tools.processes import StackError
from tools.stack import ONE_OF_EACH, Size, Stack
from tools.vk_log import LIMITS, busiest_seconds

SLOW_S, SLOW_READ_S, SHORT_SLOW_S = 30.0, 2.0, 0.5  # the client waits for 25 seconds
READERS, CROWD_S = 40, 5
CLOSES_IN_S, DRAW_IN_S = 180, 250  # nine openings in trouble take their time
PATIENCE_S = 900  # what VK pauses and what people mend adds up, the more so on a slow machine
WRITES = ("wall.post", "wall.createComment", "messages.send")
READS = ("likes.getList", "wall.getComments", "groups.isMember")


@dataclass(frozen=True)
class Trouble:
    """As the simulator makes it: a code of VK's, or a kind of trouble below its envelope.

    It meets so many reads or writes in a row: the client itself tries four times after error 6,
    and reads after whatever may pass. `told`: what staff are shown, and nothing else.
    """

    name: str
    code: int = 0
    kind: str = ""
    reads: int = 1
    writes: int = 1
    told: str = ""


TIMED_OUT = Trouble("time-out after the effect", kind="effect_then_timeout")
HTTP_500 = Trouble("5xx", kind="http500", reads=5)
DRIP = Trouble("slow drip", kind="drip")
BROKEN = Trouble("broken JSON", kind="broken_json", reads=5)
TOO_FAST = Trouble("error 6", 6, reads=5, writes=5)
FLOOD = Trouble("error 9", 9, told=PAUSE)
CAPTCHA = Trouble("error 14", 14, told=Kind.CAPTCHA)
NO_RIGHT = Trouble("error 15", 15, told=Kind.UNSENT)
DEAD_KEY = Trouble("error 5", 5, told=Kind.KEY)
ALL = (TIMED_OUT, HTTP_500, DRIP, BROKEN, TOO_FAST, FLOOD, CAPTCHA, NO_RIGHT, DEAD_KEY)


def run(place: Place) -> Outcome:
    """One effect per key, never above the allowed rate, staff told."""
    with place.running(ONE_OF_EACH if place.short else Size(workers=3)) as stack, inside(stack):
        walks = [_short(stack)] if place.short else _whole(stack)
        scenes.settled(stack)
        wrong = [words for walk in walks for words in walk.wrong()]
        busiest = {kind: max(walk.busiest()[kind] for walk in walks) for kind in LIMITS}
        wrong += _too_fast(busiest) + scenes.unsound(stack)
        letters, posts = map(sum, zip(*(walk.said() for walk in walks), strict=True))
    rates = ", ".join(f"{busiest[kind]} of {limit} ({kind})" for kind, limit in LIMITS.items())
    said = f"{posts} posts and comments and {letters} messages once each"
    figure = f"{said}; at most {rates} calls a second; staff told of each that needs a hand"
    return Outcome.of(len(ALL), wrong, figure)


def _short(stack: Stack) -> "Walk":
    """Every trouble, on one library: at an opening, and after the freeze of another contest."""
    walk = Walk(stack, ALL, SHORT_SLOW_S)
    walk.order(["wall.post"], NO_RIGHT, TIMED_OUT)
    walk.order(["likes.getList"], CAPTCHA)
    walk.schedule(600, 1200)
    _until(stack, [walk], Walk.is_open)
    walk.order(["groups.isMember"], replace(TOO_FAST, reads=1))
    walk.order(["wall.createComment"], FLOOD, DRIP)
    walk.slug = quick_draws.frozen(stack, walk.library, draw_in=3)
    walk.order(["wall.post"], BROKEN)
    walk.order(["messages.send"], HTTP_500, DEAD_KEY)
    walk.let_write()
    _until(stack, [walk], Walk.is_over)
    return walk


def _whole(stack: Stack) -> list["Walk"]:
    """Each trouble at every step of a contest of its own, all of them at once."""
    walks = [Walk(stack, [trouble], SLOW_S) for trouble in ALL]
    for walk in walks:
        walk.order(["wall.post", "likes.getList"], *walk.troubles)
        walk.schedule(CLOSES_IN_S, DRAW_IN_S)
    _until(stack, walks, Walk.is_open)
    for walk in walks:
        scenes.crowd(stack, walk.library, walk.post_id, READERS, CROWD_S)
    _until(stack, walks, lambda _: stack.simulator.is_idle())
    for walk in walks:
        walk.let_write()
        walk.order([*WRITES, *READS], *walk.troubles)
    _until(stack, walks, Walk.is_over)
    return walks


def _until(stack: Stack, walks: Sequence["Walk"], done: Callable[["Walk"], bool]) -> None:
    """Wait while staff mend whatever they are told of."""
    left, deadline = list(walks), time.monotonic() + PATIENCE_S
    while left:
        stack.check()
        for walk in left:
            walk.hands.look_after()
        left = [walk for walk in left if not done(walk)]
        if left and time.monotonic() > deadline:
            raise StackError(f"in vain: {[walk.library.slug for walk in left]}")
        time.sleep(0.3)


class Walk:
    """A library whose VK is in such trouble, and its contest. Lives inside the product."""

    def __init__(self, stack: Stack, troubles: Sequence[Trouble], slow_s: float) -> None:
        self._stack, self._slow_s = stack, slow_s
        self.troubles = troubles
        self.library = scenes.connected(stack, "f7", people=1)
        self.hands = Hands(stack.simulator, self.library)
        self.slug = ""

    def order(self, methods: Iterable[str], *troubles: Trouble) -> None:
        """Have the next calls of these methods meet them, one after another."""
        for method, trouble in product(methods, troubles):
            reads = method in READS
            self._stack.simulator.post(
                "/sim/faults",
                method=method,
                group_id=self.library.group_id,
                times=trouble.reads if reads else trouble.writes,
                seconds=min(self._slow_s, SLOW_READ_S) if reads else self._slow_s,
                code=trouble.code,
                kind=trouble.kind,
            )

    def schedule(self, closes_in: int, draw_in: int) -> None:
        self.slug = scenes.scheduled(self._stack, self.library, closes_in, draw_in)

    @property
    def post_id(self) -> int:
        return self._contest().post_id or 0

    def let_write(self) -> None:
        """Everybody who is in lets the community write to her."""
        truth.let_write(self._stack, self.library, self.slug)

    def is_open(self) -> bool:
        """And its wall was tried to be read."""
        contest = self._contest()
        return contest.state is State.OPEN and bool(watching.last_readings([contest.id]))

    def is_over(self) -> bool:
        """The results are out, the winners written to, and nothing is left to send."""
        mine = OutboxRow.contest_id == self._contest().id
        rows = db.session.scalars(select(OutboxRow).where(mine)).all()
        written = any(row.key.startswith("won:") for row in rows)
        over = all(row.state in (Delivery.SENT, Delivery.UNREACHABLE) for row in rows)
        return self._contest().state is State.PUBLISHED and written and over

    def wrong(self) -> list[str]:
        """What is not as it should be in the end."""
        simulator, group_id = self._stack.simulator, self.library.group_id
        left = [f["method"] for f in simulator.get("/sim/faults/left") if f["group_id"] == group_id]
        wrong = [f"{method} never met it" for method in left]
        told = {kind for kind in self.hands.seen if kind in (*MENDS, PAUSE)}
        if told != {trouble.told for trouble in self.troubles} - {""}:
            wrong.append(f"staff were told of {', '.join(sorted(told))}")
        asked = Counter((row.peer_id, row.text) for row in self._sent() if row.peer_id)
        if self._letters() != asked:
            wrong.append(f"{self._letters().total()} messages came of {asked.total()}")
        name = self.troubles[0].name if len(self.troubles) == 1 else "all together"
        return [f"{name}: {words}" for words in wrong]

    def said(self) -> tuple[int, int]:
        """Messages, and posts with comments."""
        rows = self._sent()
        letters = sum(row.peer_id is not None for row in rows)
        return letters, len(rows) - letters

    def busiest(self) -> dict[str, int]:
        """The most calls that came within a second, by kind of key."""
        log = self._stack.simulator.get("/sim/log")
        mine = (line for line in log if line["group_id"] == self.library.group_id)
        return dict.fromkeys(LIMITS, 0) | busiest_seconds(mine)

    def _contest(self) -> Contest:
        return db.session.scalars(select(Contest).where(Contest.slug == self.slug)).one()

    def _sent(self) -> list[OutboxRow]:
        """What the community has said, as the product knows it."""
        rows = select(OutboxRow).join(Community, Community.id == OutboxRow.community_id)
        mine = (Community.group_id == self.library.group_id, OutboxRow.state == Delivery.SENT)
        return list(db.session.scalars(rows.where(*mine)))

    def _letters(self) -> Counter[tuple[int | None, str]]:
        """What readers received."""
        about = self._stack.simulator.get("/sim/state", group_id=self.library.group_id)
        return Counter((letter["to"], letter["text"]) for letter in about["letters"])


def _too_fast(busiest: Mapping[str, int]) -> list[str]:
    return [
        f"{busiest[kind]} calls within a second with a {kind} key"
        for kind, limit in LIMITS.items()
        if busiest[kind] > limit
    ]
