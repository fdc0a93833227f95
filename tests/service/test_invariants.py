"""What `flask check` finds: each invariant is seen to be broken by a damaged row."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from contests.lifecycle import Step
from extensions import db
from outbox import delivery
from outbox import service as outbox
from tests.service.scene import ROUND_AT, Scene
from tests.service.test_inbox import Post
from upkeep import invariants

LATER = timedelta(minutes=6)
COPY = (
    "CREATE TABLE other AS SELECT * FROM outbox_row",
    "DROP TABLE outbox_row",
    "ALTER TABLE other RENAME TO outbox_row",
    "INSERT INTO outbox_row SELECT * FROM outbox_row",
)


def undo_triggers() -> None:
    """What the database itself refuses has to be allowed before it can be done."""
    if db.engine.dialect.name == "sqlite":
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in list(db.session.scalars(text(found))):
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text("SET LOCAL session_replication_role = replica"))


def damage(*statements: str) -> None:
    undo_triggers()
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()


def names(scene: Scene, **how: bool) -> set[str]:
    return {it.invariant for it in invariants.broken(scene.clock(), **how)}


@pytest.fixture
def published(scene: Scene) -> Scene:
    return run(scene)


def run(scene: Scene) -> Scene:
    """A whole contest, from the opening to the results."""
    contest = scene.drawn(101, 102, 103, 104, 105)
    scene.take(contest, Step.PUBLISH)
    for row_id in outbox.due(scene.clock()):
        delivery.deliver(row_id, scene.clock())
    scene.clock.moment = ROUND_AT + timedelta(minutes=1)
    scene.take(contest, Step.PUBLISH)
    return scene


def test_everything_holds_after_a_whole_contest(published: Scene) -> None:
    assert invariants.broken(published.clock()) == []
    assert invariants.broken(published.clock() + LATER, settled=True) == []


@pytest.mark.parametrize(
    ("invariant", "statements"),
    [
        (
            "frozen",
            ["UPDATE draw SET manifest = replace(manifest, 'alternates=2', 'alternates=1')"],
        ),
        ("frozen", ["UPDATE draw SET entries = replace(entries, ' 1', ' 2')"]),
        ("frozen", ["UPDATE draw SET round = round + 1"]),
        ("frozen", ["UPDATE draw SET signature = NULL"]),
        ("frozen", ["UPDATE rules_version SET text = 'Other rules.'"]),
        ("frozen", ["UPDATE frozen_entry SET user_id = user_id + 900"]),
        ("frozen", ["UPDATE frozen_entry SET weight = weight + 1"]),
        ("frozen", ["DELETE FROM frozen_entry WHERE user_id = 103"]),
        ("frozen", ["DELETE FROM place WHERE rank = 2"]),
        ("frozen", ["UPDATE place SET prize = 'alternate'"]),
        ("frozen", ["UPDATE place SET user_id = user_id + 900"]),
        ("frozen", ["UPDATE place SET user_id = NULL WHERE rank = 1"]),
        ("frozen", ["UPDATE draw SET frozen_at = '2023-08-23 14:11:31'"]),
        ("frozen", ["UPDATE draw SET round_at = '2023-08-23 15:11:33'"]),
        ("keys", [f"UPDATE contest SET key_sha256 = '{'a' * 64}'"]),
        ("keys", [f"UPDATE contest SET draw_key = NULL, key_sha256 = '{'a' * 64}'"]),
        ("chain", [f"UPDATE draw SET prev_manifest_sha256 = '{'a' * 64}'"]),
        ("chain", ["UPDATE draw SET number = 2"]),
        ("one_result", ["UPDATE draw SET state = 'awaiting'"]),
        ("one_result", ["UPDATE contest SET state = 'frozen'"]),
        ("outbox_sent", ["UPDATE outbox_row SET sent_id = NULL WHERE key LIKE 'results:%'"]),
        (
            "outbox_sent",
            ["UPDATE outbox_row SET sent_id = 1, post_id = NULL WHERE state = 'sent'"],
        ),
        ("outbox_keys", COPY),
    ],
)
def test_a_damaged_row_is_found(published: Scene, invariant: str, statements: list[str]) -> None:
    damage(*statements)
    assert invariant in names(published)


def test_an_event_that_nobody_processes_is_found_when_it_has_waited(scene: Scene) -> None:
    contest = scene.open_contest()
    Post(scene, contest).like(1)
    assert names(scene) == set()
    scene.clock.moment += LATER
    assert "inbox" in names(scene)


def test_nothing_waits_where_all_is_said_to_be_settled(scene: Scene) -> None:
    contest = scene.open_contest()
    Post(scene, contest).like(1)
    scene.clock.moment += timedelta(seconds=11)
    assert (names(scene), names(scene, settled=True)) == (set(), {"inbox"})


@pytest.mark.parametrize(
    "left", [lambda scene: scene.contest(), lambda scene: scene.open_contest()]
)
def test_a_step_that_nobody_takes_is_found(scene: Scene, left: Callable[[Scene], object]) -> None:
    left(scene)
    scene.clock.moment = ROUND_AT + LATER
    assert "leases" in names(scene)


def test_what_a_dead_worker_holds_is_found(published: Scene) -> None:
    until = f"{published.clock() - LATER:%Y-%m-%d %H:%M:%S}"
    held = f"state = 'waiting', leased_until = '{until}', next_try_at = '{until}'"
    damage(f"UPDATE outbox_row SET {held} WHERE key LIKE 'results:%'")
    assert "leases" in names(published)


def test_a_reading_that_nobody_goes_on_with_is_found(scene: Scene) -> None:
    contest = scene.open_contest()
    damage(
        "INSERT INTO reading (community_id, contest_id, why, began_at, found, late, seen, counted,"
        f" known, looked) VALUES ({scene.community.id}, {contest.id}, 'asked',"
        f" '{scene.clock():%Y-%m-%d %H:%M:%S}', 0, 0, '{{}}', '{{}}', '{{}}', '{{}}')"
    )
    assert names(scene) == set()
    scene.clock.moment += LATER
    assert "leases" in names(scene)


def test_the_command_says_what_it_found_and_ends_with_one(app: Flask, published: Scene) -> None:
    damage("UPDATE place SET prize = 'alternate'")
    done = app.test_cli_runner().invoke(args=["check", "--json"])
    assert done.exit_code == 1
    assert [it["invariant"] for it in json.loads(done.output)] == ["frozen"]
    in_words = app.test_cli_runner().invoke(args=["check"])
    assert "frozen: draw 1 of " in in_words.output


def test_the_command_ends_with_nothing_when_everything_holds(app: Flask, published: Scene) -> None:
    done = app.test_cli_runner().invoke(args=["check", "--settled", "--json"])
    assert (done.exit_code, json.loads(done.output)) == (0, [])
