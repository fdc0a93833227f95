"""Trouble of the database, such as a full disk or somebody's lock, is no event's fault."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text, update

import clock
import pulse
from extensions import db
from tests.service.scene import Scene
from tests.service.test_inbox import Post, release_leases
from webhooks.jobs import TRIES
from webhooks.models import Inbox, InboxEvent

NEW_ACTION = "BEFORE INSERT ON ledger_action"
GIVING_BACK = "BEFORE UPDATE OF claim ON inbox_event"
WHEN_GIVEN_BACK = "OLD.claim IS NOT NULL AND NEW.claim IS NULL"
# What SQLite reports as it does a full disk, but at our command; PostgreSQL knows its own by name.
TROUBLE = {
    "sqlite": "SELECT abs(-9223372036854775808)",
    "postgresql": "RAISE disk_full USING MESSAGE = 'no space left'",
}
POISON = {"sqlite": "SELECT RAISE(ABORT, 'poison')", "postgresql": "RAISE EXCEPTION 'poison'"}
FUNCTION = "CREATE FUNCTION {0}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {1}; END $$"
TRIGGER = {
    "sqlite": "CREATE TRIGGER {0} {2} WHEN {3} BEGIN {1}; END",
    "postgresql": "CREATE TRIGGER {0} {2} FOR EACH ROW WHEN ({3}) EXECUTE FUNCTION {0}()",
}
LOCKED = {
    "sqlite": ("PRAGMA busy_timeout = 20", "BEGIN IMMEDIATE"),
    "postgresql": ("SET lock_timeout = 20", "LOCK TABLE inbox_event IN EXCLUSIVE MODE"),
}


@pytest.fixture
def post(scene: Scene) -> Post:
    post = Post(scene, scene.open_contest())
    for user_id in range(1, 4):
        scene.reader(user_id)
        post.like(user_id)
    return post


@contextmanager
def broken(
    what: dict[str, str], where: str = NEW_ACTION, when: str = "true", name: str = "broken"
) -> Iterator[None]:
    """A database that fails at such a change, until it is mended."""
    engine = db.engine.dialect.name
    words = (name, what[engine], where, when)
    on_postgres = engine == "postgresql"
    run(*[FUNCTION.format(*words)] * on_postgres, TRIGGER[engine].format(*words))
    try:
        yield
    finally:
        db.session.rollback()
        at = f" ON {where.rpartition(' ')[2]}" * on_postgres
        run(f"DROP TRIGGER {name}{at}", *[f"DROP FUNCTION {name}()"] * on_postgres)


def run(*statements: str) -> None:
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def drain_often(scene: Scene) -> None:
    for _ in range(TRIES + 1):
        scene.drain()
        release_leases()


def test_a_full_disk_puts_no_event_aside_however_long_it_lasts(scene: Scene, post: Post) -> None:
    with broken(TROUBLE):
        drain_often(scene)
        assert rows() == [(Inbox.NEW, 0, None)] * 3
    scene.drain()
    assert {state for state, _, _ in rows()} == {Inbox.DONE}


def test_what_is_wrong_with_an_event_itself_still_counts(scene: Scene, post: Post) -> None:
    with broken(POISON, when="NEW.user_id = 2"):
        drain_often(scene)
    assert [(state, tries) for state, tries, _ in rows()] == [
        (Inbox.DONE, 1),
        (Inbox.QUARANTINED, TRIES),
        (Inbox.DONE, 1),
    ]


def test_what_fails_after_its_lease_was_lost_is_left_to_the_new_holder(
    scene: Scene, post: Post
) -> None:
    with broken(POISON), taken_over("another"):
        scene.drain()
    assert rows() == [(Inbox.NEW, 2, "another")] * 3


@contextmanager
def taken_over(by: str) -> Iterator[None]:
    """Somebody claims all events, who thinks their holder dead, as soon as that one fails."""
    values = {"claim": by, "attempts": InboxEvent.attempts + 1}
    claims = update(InboxEvent).values(**values, leased_until=clock.now() + pulse.lease())

    def claim(_session: object) -> None:
        with db.engine.begin() as other:
            other.execute(claims)

    event.listen(db.session, "after_rollback", claim, once=True)
    yield


def test_trouble_that_begins_while_events_are_tried_one_by_one_counts_for_none(
    scene: Scene, post: Post
) -> None:
    with (
        broken(POISON, when="NEW.user_id = 1", name="poison"),
        broken(TROUBLE, when="NEW.user_id = 2"),
    ):
        scene.drain()
        assert [tries for _, tries, _ in rows()] == [1, 0, 0]


def test_a_batch_that_cannot_even_be_given_back_costs_a_try_and_no_more(
    scene: Scene, post: Post
) -> None:
    with broken(TROUBLE), broken(TROUBLE, GIVING_BACK, WHEN_GIVEN_BACK, "kept"):
        scene.drain()
        assert [(state, tries) for state, tries, _ in rows()] == [(Inbox.NEW, 1)] * 3
    release_leases()
    scene.drain()
    assert {state for state, _, _ in rows()} == {Inbox.DONE}


def test_a_drain_ends_quietly_while_somebody_else_has_locked_the_inbox(
    scene: Scene, post: Post
) -> None:
    with locked():
        scene.drain()
    assert rows() == [(Inbox.NEW, 0, None)] * 3
    scene.drain()
    assert {state for state, _, _ in rows()} == {Inbox.DONE}


def rows() -> list[tuple[Inbox, int, str | None]]:
    db.session.rollback()
    found = select(InboxEvent.state, InboxEvent.attempts, InboxEvent.claim)
    all_of_them = db.session.execute(found.order_by(InboxEvent.id))
    return [(state, tries, claim) for state, tries, claim in all_of_them]


@contextmanager
def locked() -> Iterator[None]:
    """By somebody else, while we have little patience. Connections that learnt it are not kept."""
    db.session.rollback()
    db.engine.dispose()
    patience, lock = LOCKED[db.engine.dialect.name]
    db.session.execute(text(patience))
    with db.engine.connect() as other:
        db.session.commit()
        other.exec_driver_sql(lock)
        yield
        other.rollback()
    db.session.rollback()
    db.engine.dispose()
