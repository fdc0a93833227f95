"""What faults are tried on: a library, a contest, and the events of its readers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Select, and_, func, or_, select

import clock
from communities import connecting
from communities.models import Community
from communities.sealing import callback_secret
from communities.service import by_slug
from contests import demo, steps
from contests.lifecycle import State
from contests.models import Contest, DueStep
from contests.reading_models import Reading
from extensions import db
from outbox.models import Delivery, OutboxRow
from tools.chaos import walls
from tools.chaos.place import inside
from tools.processes import StackError
from tools.stack import Stack
from vk.port import Tokens
from webhooks.models import Inbox, InboxEvent

ZONE = "Asia/Yekaterinburg"
FIRST_GROUP, FIRST_READER = 720_000, 60_000_000
KEYWORD = "книга"
SOON = timedelta(seconds=30)  # what is tried again only later has a reason that stays
READERS_S = 10  # that readers need at least between an opening and the close
_numbers = count(1)  # communities of one process never meet, whichever Stack they are on


@dataclass(frozen=True)
class Library:
    """A community of the simulator that the product is connected to."""

    slug: str
    group_id: int
    secret: str


def connected(stack: Stack, name: str, people: int = 60, zone: str = ZONE) -> Library:
    """Make a community with readers around it, and connect it; `name` is a fault's, like f1.

    VK does not say for how long a `guid` hinders a second post: here not at all.
    """
    number = next(_numbers)
    group_id, slug = FIRST_GROUP + number, f"{name}-{number}"
    tokens = stack.simulator.post(
        "/sim/communities", group_id=group_id, name=f"Библиотека {slug}", screen_name=slug
    )
    stack.simulator.post("/sim/settings", group_id=group_id, forget_guids=True)
    stack.simulator.post("/sim/readers", count=people, seed=group_id)
    given = Tokens(*(tokens[f"{kind}_token"] for kind in ("community", "service", "user")))
    with inside(stack):
        made = connecting.connect(given, zone, clock.now(), slug=slug, group_id=group_id)
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
    """Make a contest and wait until its announcement is on the wall: its slug, the post's id.

    StackError when hardly any time is left until its close, for then nobody can be in.
    """
    slug = scheduled(stack, library, closes_in, draw_in)
    reached(stack, slug, State.OPEN, min(60, closes_in))
    post_id, left = post_of(stack, slug), _until_close(stack, slug)
    if left < READERS_S:
        raise StackError(f"the contest opened too late: {left:.0f} s before its close")
    return slug, post_id


def all_in(stack: Stack, slug: str) -> None:
    """Wait until the readers have done all they do; StackError when the close comes first."""
    left = _until_close(stack, slug)
    stack.wait_until(stack.simulator.is_idle, left, "the readers are in before the close")


def _until_close(stack: Stack, slug: str) -> float:
    with inside(stack):
        closes_at = db.session.scalars(select(Contest.closes_at).where(Contest.slug == slug)).one()
        return (closes_at - clock.now()).total_seconds()


def post_of(stack: Stack, slug: str) -> int:
    """VK's id of a contest's announcement; StackError when it has none after a minute."""
    with inside(stack):
        found = select(Contest.post_id).where(Contest.slug == slug)

        def there() -> bool:
            db.session.rollback()
            return db.session.scalars(found).one() is not None

        stack.wait_until(there, 60, "the announcement")
        return db.session.scalars(found).one() or 0


def unheard() -> int:
    """How many events wait in the inbox. Inside the product."""
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
        stack.wait_until(lambda: not unheard(), seconds, "the inbox is empty")


def settled(stack: Stack, seconds: float = 60) -> None:
    """Wait until nothing is due, in somebody's hands, or tried again soon: nothing more will change
    by itself but what has its time."""
    with inside(stack):
        stack.wait_until(lambda: stack.simulator.is_idle() and not waiting(), seconds, "rest")


def waiting() -> int:
    """How much is due just now, or on its way. Inside the product."""
    db.session.rollback()
    now = clock.now()
    new = select(func.count()).where(InboxEvent.state == Inbox.NEW)
    unread = select(func.count()).where(Reading.ended_at.is_(None))
    counts = (new, unread, *_under_way(now))
    return len(steps.due(now)) + sum(db.session.scalars(rows).one() for rows in counts)


def _under_way(now: datetime) -> Iterator[Select[int]]:
    """Rows and steps that somebody has, or that are tried again in a moment; stuck ones rest."""
    soon = or_(OutboxRow.next_try_at <= now + SOON, OutboxRow.leased_until >= now)
    yield select(func.count()).where(OutboxRow.state == Delivery.WAITING, soon)
    again = and_(DueStep.attempts > 0, DueStep.next_try_at.between(now, now + SOON))
    begun = (DueStep.done_at.is_(None), or_(again, DueStep.leased_until >= now))
    running = Contest.state.not_in((State.PUBLISHED, State.CANCELLED))
    yield select(func.count(DueStep.id)).join(Contest).where(*begun, running)


def unsound(stack: Stack) -> list[str]:
    """What `flask check` finds broken, and what stands on the simulator's walls twice or never."""
    with inside(stack) as app:
        done = app.test_cli_runner().invoke(args=["check", "--json", "--settled"])
        broken = [f"flask check: {done.output[-500:]}"] if done.exit_code else []
        return broken + list(walls.odd(stack))
