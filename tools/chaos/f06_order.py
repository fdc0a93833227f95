"""F6: events repeated, shuffled, told of in the wrong order: the ledger ends as the model does."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

import clock
from app import create_app
from communities.models import Community, Way
from communities.sealing import CALLBACK_SECRET
from config import Config
from contests import demo, service
from contests.conditions import Condition, What
from contests.lifecycle import State
from contests.models import Entry
from extensions import db
from parts import parts
from tools.chaos.lines import Outcome
from tools.chaos.model import KEYWORD, Post
from tools.chaos.place import Place
from tools.tables import make_tables
from upkeep import invariants
from webhooks import jobs
from webhooks import service as webhooks

EXAMPLES, SHORT_EXAMPLES = 300, 12
STEPS = 40
POST_ID, MOST_REPEATS = 10, 5
TEXTS = (f"Моя {KEYWORD}", "Спасибо", f"{KEYWORD} и ещё слово", "")
USERS = st.integers(1, 4)
FIRST_GROUP = 910_000
REASONS = {"not_liked", "not_commented", "not_subscribed", "not_checked_yet"}
_groups = count(FIRST_GROUP)


class DifferentError(Exception):
    """The ledger does not end as the model does; hypothesis then looks for the shortest way."""


def run(place: Place) -> Outcome:
    """The same final state as the model, whatever hypothesis thinks of."""
    examples = SHORT_EXAMPLES if place.short else EXAMPLES
    Machine.examples = Machine.delivered = 0
    with _database(place):
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize=place.short,  # a test says the same each time
                suppress_health_check=list(HealthCheck),
            ),
        )
        unsound = [it.words for it in invariants.broken(clock.now(), settled=True)]
    figure = f"{Machine.examples} histories, {Machine.delivered} events delivered"
    return Outcome.of(Machine.examples, unsound, f"{figure}: always as in the model")


@contextmanager
def _database(place: Place) -> Iterator[None]:
    """An empty one, which no worker knows of."""
    with place.running() as stack:
        url = place.new_database() or f"sqlite:///{place.home / 'f6.db'}"
        config = Config.from_env(stack.env | {"ZHREBIY_DATABASE_URL": url})
    with create_app(config).app_context():
        make_tables()
        yield
        db.session.remove()
        db.engine.dispose()


class Machine(RuleBasedStateMachine):
    """People act, and VK tells of it when and as often as it likes."""

    examples: ClassVar[int] = 0
    delivered: ClassVar[int] = 0

    @initialize()
    def open_contest(self) -> None:
        """A contest of its own for each history."""
        type(self).examples += 1
        self.model, self.now, self.group_id = Post(), clock.now(), next(_groups)
        self.under_way: list[dict[str, Any]] = []
        self.numbers = count(1)
        self.community = _community(self.group_id)
        self.contest_id = _contest(self.community)

    @rule(user=USERS)
    def likes_or_not(self, user: int) -> None:
        about = {"object_type": "post", "object_owner_id": -self.group_id, "object_id": POST_ID}
        self._happens(self.model.like(user), liker_id=user, **about)

    @rule(user=USERS)
    def joins_or_leaves(self, user: int) -> None:
        self._happens(self.model.join(user), user_id=user, join_type="join")

    @rule(user=USERS, text=st.sampled_from(TEXTS))
    def writes(self, user: int, text: str) -> None:
        number = len(self.model.comments) + 1
        self._says(self.model.write(number, user, text), number)

    @precondition(lambda self: self._editable())
    @rule(data=st.data(), text=st.sampled_from(TEXTS))
    def edits(self, data: st.DataObject, text: str) -> None:
        """Of two edits under way VK does not tell which is the later one, so there is one."""
        number = data.draw(st.sampled_from(self._editable()))
        self._says(self.model.edit(number, text), number)

    @precondition(lambda self: self.model.comments)
    @rule(data=st.data())
    def deletes_or_restores(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.model.comments)))
        self._says(self.model.delete(number), number)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def vk_tells(self, data: st.DataObject) -> None:
        """Some of what is under way, in any order, each up to five times."""
        mixed = data.draw(st.permutations(self.under_way))
        some = mixed[: data.draw(st.integers(1, len(mixed)))]
        self._deliver(some, data.draw(st.integers(1, MOST_REPEATS)))
        self.under_way = [event for event in self.under_way if event not in some]

    def teardown(self) -> None:
        """In the end VK has told of everything: backwards, and once more."""
        if hasattr(self, "model"):
            self._deliver(self.under_way[::-1], 2)
            found, right = _reasons(self.contest_id), self.model.reasons()
            if found != right:
                raise DifferentError(f"{found}, but in the model {right}")
            db.session.rollback()

    def _editable(self) -> list[int]:
        edited = {e["object"]["id"] for e in self.under_way if e["type"] == "wall_reply_edit"}
        standing = (n for n, comment in self.model.comments.items() if comment.stands)
        return [number for number in standing if number not in edited]

    def _says(self, kind: str, number: int) -> None:
        comment = self.model.comments[number]
        where = {"post_id": POST_ID, "id": number}
        if kind == "wall_reply_delete":
            self._happens(kind, owner_id=-self.group_id, **where)
            return
        who = {"from_id": comment.author, "text": comment.text, "post_owner_id": -self.group_id}
        self._happens(kind, **where, **who)

    def _happens(self, kind: str, **about: object) -> None:
        event = {"type": kind, "group_id": self.group_id, "object": about}
        self.under_way.append(event | {"event_id": f"{self.group_id}-{next(self.numbers)}"})

    def _deliver(self, events: list[dict[str, Any]], times: int) -> None:
        for event in events * times:
            self.now += timedelta(milliseconds=1)
            envelope = webhooks.parse(json.dumps(event).encode())
            webhooks.store(self.community, envelope, 0, self.now)
            type(self).delivered += 1
        jobs.drain()


def _community(group_id: int) -> Community:
    made = Community(
        group_id=group_id,
        slug=f"f6-{group_id}",
        name="Библиотека",
        screen_name=f"f6-{group_id}",
        zone="Asia/Yekaterinburg",
        callback_secret=parts().seal.seal(secrets.token_hex(8), CALLBACK_SECRET),  # nobody calls
        way=Way.CALLBACKS,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.commit()
    return made


def _contest(community: Community) -> int:
    """Open, with a post; nobody is asked about anybody."""
    asked = demo.draft(community, demo.Length(3600, 7200), clock.now())
    wanted = (Condition(What.LIKED), Condition(What.COMMENTED, keyword=KEYWORD))
    conditions = (*wanted, Condition(What.SUBSCRIBED))
    contest = service.create(community, replace(asked, conditions=conditions), None, clock.now())
    contest.state, contest.post_id = State.OPEN, POST_ID
    db.session.commit()
    return contest.id


def _reasons(contest_id: int) -> dict[int, set[str]]:
    rows = select(Entry.user_id, Entry.reasons).where(Entry.contest_id == contest_id)
    return {user: REASONS & set(reasons) for user, reasons in db.session.execute(rows)}
