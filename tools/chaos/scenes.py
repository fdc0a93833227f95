"""What faults are tried on: a library, a contest, and the events of its readers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from sqlalchemy import func, select

import clock
from clock import Clock
from communities import connecting
from communities.models import Community
from communities.sealing import callback_secret
from communities.service import by_slug
from config import SHORTEST_WINDOW_S
from contests import demo, opening, steps
from contests.attempts import read_before_freeze
from contests.lifecycle import State, Step
from contests.models import Contest, DueStep
from contests.reading_models import Reading
from extensions import db
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from tools.chaos.place import inside
from tools.processes import StackError
from tools.stack import Stack
from vk.port import Tokens
from webhooks.models import Inbox, InboxEvent
from winners import freezing

ZONE = "Asia/Yekaterinburg"
FIRST_GROUP, FIRST_READER = 720_000, 60_000_000
KEYWORD = "книга"
OPENING_S = 8  # what the way to a frozen list takes here
TRIES = 5
Action = Callable[[DueStep, Clock], None]
_numbers = count(1)  # communities of one process never meet, whichever Stack they are on


@dataclass(frozen=True)
class Library:
    """A community of the simulator that the product is connected to."""

    slug: str
    group_id: int
    secret: str


def connected(stack: Stack, name: str, people: int = 60) -> Library:
    """Make a community with readers around it, and connect it; `name` is a fault's, like f1."""
    number = next(_numbers)
    group_id, slug = FIRST_GROUP + number, f"{name}-{number}"
    tokens = stack.simulator.post(
        "/sim/communities", group_id=group_id, name=f"Библиотека {slug}", screen_name=slug
    )
    stack.simulator.post("/sim/readers", count=people, seed=group_id)
    given = Tokens(*(tokens[f"{kind}_token"] for kind in ("community", "service", "user")))
    with inside(stack):
        made = connecting.connect(given, ZONE, clock.now(), slug=slug, group_id=group_id)
        return Library(slug, group_id, callback_secret(made))


def scheduled(stack: Stack, library: Library, closes_in: int, draw_in: int) -> str:
    """Make a contest that the scheduler opens at once; its slug. Seconds from now."""
    with inside(stack):
        length = demo.Length(closes_in, draw_in, KEYWORD)
        return demo.make(by_slug(library.slug), length, clock.now()).slug


def state(stack: Stack, slug: str) -> State:
    """Where a contest stands."""
    with inside(stack):
        return db.session.scalars(select(Contest.state).where(Contest.slug == slug)).one()


def opened(stack: Stack, library: Library, closes_in: int, draw_in: int) -> tuple[str, int]:
    """Make a contest and wait until its announcement is on the wall: its slug, the post's id."""
    slug = scheduled(stack, library, closes_in, draw_in)
    reached(stack, slug, State.OPEN, 60)
    return slug, post_of(stack, slug)


def post_of(stack: Stack, slug: str) -> int:
    """VK's id of a contest's announcement; StackError when it has none after a minute."""
    with inside(stack):
        found = select(Contest.post_id).where(Contest.slug == slug)

        def there() -> bool:
            db.session.rollback()
            return db.session.scalars(found).one() is not None

        stack.wait_until(there, 60, "the announcement")
        return db.session.scalars(found).one() or 0


def frozen(stack: Stack, library: Library, draw_in: float, readers: int = 20) -> str:
    """A contest whose list is frozen as if a minute ago, so that it is drawn in a moment.

    Gives its slug. Schedulers are away meanwhile, for every step would be taken at once.
    """
    schedulers = stack.fleet.running("scheduler")
    stack.fleet.kill(*schedulers)
    with inside(stack):
        contest = demo.make(by_slug(library.slug), demo.Length(600, 1200, KEYWORD), clock.now())
        contest.draw_at = clock.now() + timedelta(seconds=draw_in + OPENING_S)
        for step in contest.steps:
            if step.step in (Step.DRAW, Step.PUBLISH):
                step.due_at = step.next_try_at = contest.draw_at
        db.session.commit()
        _take(contest, Step.OPEN, opening.open_contest)
        slug, post_id = contest.slug, contest.post_id or 0
        crowd(stack, library, post_id, readers, 1)
        stack.wait_until(lambda: stack.simulator.is_idle() and not _unheard(), 60, "the readers")
        _take(contest, Step.CLOSE, opening.close_contest)
        _take(contest, Step.FREEZE, _freeze_a_minute_ago)
    stack.fleet.again(*schedulers)
    return slug


def _take(contest: Contest, step: Step, action: Action) -> None:
    """As workers would, who come again: a reading of theirs may go by before ours."""
    row = next(row for row in contest.steps if row.step is step)
    for _ in range(TRIES):
        row.next_try_at = clock.now()
        db.session.commit()
        steps.take(row.id, action, clock.now)
        db.session.refresh(contest)
        if row.done_at is not None:
            return
    raise StackError(f"{step}: {row.error}")


def _freeze_a_minute_ago(step: DueStep, now: Clock) -> None:
    step_id, contest_id = step.id, step.contest_id
    read_before_freeze(contest_id, now, steps.reporter(step))
    contest = db.session.get_one(Contest, contest_id)
    moment = contest.draw_at - timedelta(seconds=SHORTEST_WINDOW_S + 1)
    steps.advance(db.session.get_one(DueStep, step_id), moment)
    freezing.freeze(contest, moment)
    db.session.commit()


def _unheard() -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).where(InboxEvent.state == Inbox.NEW)).one()


def reached(stack: Stack, slug: str, wanted: State, seconds: float) -> None:
    """Wait until a contest stands there; StackError when it does not in time."""
    with inside(stack):
        found = select(Contest.state).where(Contest.slug == slug)

        def there() -> bool:
            db.session.rollback()
            return db.session.scalars(found).one() is wanted

        stack.wait_until(there, seconds, f"the contest is {wanted}")


def crowd(stack: Stack, library: Library, post_id: int, readers: int, seconds: float) -> None:
    """Have the simulator's readers do what the contest asks for, or some of it."""
    what = {"readers": readers, "seconds": seconds, "seed": 7, "keyword": KEYWORD}
    stack.simulator.post("/sim/crowd", group_id=library.group_id, post_id=post_id, **what)


def like(library: Library, number: int, post_id: int = 999_999) -> bytes:
    """An event as VK sends it, number by number another reader's."""
    about = {"object_type": "post", "object_owner_id": -library.group_id, "object_id": post_id}
    event = {
        "group_id": library.group_id,
        "type": "like_add",
        "event_id": event_id(library, number),
        "v": "5.199",
        "object": {"liker_id": FIRST_READER + number, **about, "post_id": post_id},
        "secret": library.secret,
    }
    return json.dumps(event).encode()


def event_id(library: Library, number: int) -> str:
    """Of the event of that number."""
    return f"{library.group_id:x}-{number:032x}"


def stored(stack: Stack, library: Library) -> dict[str, int]:
    """How often each event of a community lies in the inbox."""
    with inside(stack):
        rows = select(InboxEvent.event_id, func.count()).group_by(InboxEvent.event_id)
        here = rows.join(Community, Community.id == InboxEvent.community_id)
        found = here.where(Community.group_id == library.group_id)
        return dict(db.session.execute(found).all())


def processed(stack: Stack, seconds: float) -> None:
    """Wait until no event waits in the inbox."""
    with inside(stack):
        stack.wait_until(lambda: not _unheard(), seconds, "the inbox is empty")


def settled(stack: Stack, seconds: float = 60) -> None:
    """Wait until nothing is on its way, or due: then nothing more will change by itself."""
    with inside(stack):
        stack.wait_until(lambda: stack.simulator.is_idle() and not waiting(), seconds, "rest")


def waiting() -> int:
    """How much is due just now. Inside the product."""
    db.session.rollback()
    now = clock.now()
    new = select(func.count()).where(InboxEvent.state == Inbox.NEW)
    unread = select(func.count()).where(Reading.ended_at.is_(None))
    due = len(outbox.due(now)) + len(steps.due(now))
    return due + sum(db.session.scalars(rows).one() for rows in (new, unread))


def unsound(stack: Stack) -> list[str]:
    """What `flask check` finds broken, and what stands on the simulator's walls twice or never."""
    with inside(stack) as app:
        done = app.test_cli_runner().invoke(args=["check", "--json", "--settled"])
        broken = [f"flask check: {done.output[-500:]}"] if done.exit_code else []
        return broken + [words for row in _sent() for words in _not_once(stack, row)]


def _sent() -> list[OutboxRow]:
    sent = (OutboxRow.state == Delivery.SENT, OutboxRow.peer_id.is_(None))
    return list(db.session.scalars(select(OutboxRow).where(*sent)))


def _not_once(stack: Stack, row: OutboxRow) -> list[str]:
    group_id = db.session.get_one(Community, row.community_id).group_id
    posts = stack.simulator.posts(group_id)
    texts = [post["text"] for post in posts]
    if row.post_id:
        texts = [c["text"] for post in posts if post["id"] == row.post_id for c in post["comments"]]
    times = sum(outbox.carries(text, row.marker) for text in texts)
    return [] if times == 1 else [f"{row.key} stands on the wall {times} times"]
