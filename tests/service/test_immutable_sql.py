"""Plain SQL against what a draw rests on: both databases refuse it, column by column."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Integer, delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from contests import discarding, service
from contests.chance import Chance
from contests.lifecycle import Step
from extensions import db
from migrations.triggers import set_aside
from tests.service.frozen_rows import LISTS, others, rows, snapshot, table
from tests.service.scene import OPENS, Scene, draft
from winners import erasing
from winners.erasing import Decider

READERS = (101, 102, 103)
MAY_CHANGE = {  # all other columns of these tables may not, once a contest has begun
    "draw": set[str](),
    "frozen_entry": set[str](),
    "place": set[str](),
    "rules_version": set[str](),
    "prize": set[str](),
    "audit_record": set[str](),
    "ledger_action": set[str](),
    "erasure": set[str](),
    "contest": {
        "title", "description", "organiser", "claim_terms", "announcement",
        "opens_at", "closes_at", "draw_at", "publishes_itself",
        "post_id", "poll_id", "adopts_post", "draw_key", "beacon_round", "round_moved",
        "event_result",
        "next_read_at", "reading_until", "reposts_visible", "post_gone",
        "cancel_reason", "erase_at", "created_at", "created_by", "state",
    },
}  # fmt: skip
WITHOUT_NEW_ROWS = (*LISTS, "erasure")


@pytest.fixture
def ended(scene: Scene) -> Scene:
    """One contest published, one published and erased, one waiting for its beacon."""
    for erased in (True, False):
        scene.clock.moment = OPENS
        contest = scene.drawn(*READERS)
        scene.take(contest, Step.PUBLISH)
        if erased:
            erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    scene.clock.moment = OPENS
    scene.frozen(*READERS)
    return scene


def refused(statement: Any, name: str) -> bool:
    """Whether the database refuses a statement, and by the rule for this table."""
    try:
        db.session.execute(statement)
    except IntegrityError as error:
        return f"zhrebiy: {name} is frozen" in str(error)
    finally:
        db.session.rollback()
    return False


def attempts(name: str) -> Iterator[tuple[str, Any]]:
    for row in rows(name):
        for column in table(name).columns:
            if column.name not in MAY_CHANGE[name]:
                for value in others(column, row[column.name]):
                    here = update(table(name)).where(table(name).c.id == row["id"])
                    yield (
                        f"{column.name} of {row['id']}: {value}",
                        here.values({column.name: value}),
                    )


@pytest.mark.parametrize("name", MAY_CHANGE)
def test_no_column_takes_another_value(ended: Scene, name: str) -> None:
    tried = list(attempts(name))
    let_through = [what for what, statement in tried if not refused(statement, name)]
    assert len(tried) > 3
    assert let_through == []


def waiting() -> int:
    """The draw that waits for its beacon."""
    return int(rows("draw")[-1]["id"])


@pytest.mark.parametrize("name", MAY_CHANGE)
def test_no_row_is_deleted(ended: Scene, name: str) -> None:
    erased = rows("contest")[0]
    gone = {"ledger_action": erased["post_id"]}
    ids = [row["id"] for row in rows(name) if row.get("object_id", -1) != gone.get(name)]
    statements = [delete(table(name)).where(table(name).c.id == row_id) for row_id in ids]
    assert statements
    assert all(refused(statement, name) for statement in statements)


@pytest.mark.parametrize("name", WITHOUT_NEW_ROWS)
def test_no_row_is_added(ended: Scene, name: str) -> None:
    for number, row in enumerate(rows(name)):
        free = {"leaf": f"{number:064x}", "rank": 900 + number, "number": 900 + number}
        free |= {"manifest_id": f"{number:064x}", "prev_manifest_sha256": "f" * 64, "code": "other"}
        new = {**row, **{key: value for key, value in free.items() if key in row}}
        del new["id"]
        assert refused(insert(table(name)).values(new), name), row["id"]


@pytest.mark.parametrize("name", MAY_CHANGE)
def test_no_table_is_replaced_or_emptied_by_other_words(ended: Scene, name: str) -> None:
    by_other_words = {
        "sqlite": f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} WHERE id > 0",
        "postgresql": f"TRUNCATE {name} CASCADE",
    }
    before = snapshot()
    with pytest.raises(IntegrityError, match=r"zhrebiy: \w+ is frozen"):
        db.session.execute(text(by_other_words[db.engine.dialect.name]))
    db.session.rollback()
    assert snapshot() == before


@pytest.mark.parametrize("column", ["signature", "drawn_at"])
def test_a_signature_comes_only_with_the_drawing(ended: Scene, column: str) -> None:
    forged = {"signature": "a" * 96, "drawn_at": ended.clock()}
    draws = table("draw")
    here = update(draws).where(draws.c.id == waiting())
    assert refused(here.values({column: forged[column]}), "draw")
    assert refused(here.values(forged), "draw")
    assert refused(here.values(state="drawn", **forged), "draw")
    assert refused(here.values(state="drawing", **{**forged, column: None}), "draw")


def test_a_contest_does_not_go_back(ended: Scene) -> None:
    contests = table("contest")
    for row in rows("contest"):
        for state in ("draft", "scheduled", "closed"):
            back = update(contests).where(contests.c.id == row["id"]).values(state=state)
            allowed = (row["state"], state) == ("frozen", "closed")
            assert refused(back, "contest") is not allowed


def test_a_draft_cannot_take_the_place_of_a_contest(ended: Scene) -> None:
    published = rows("contest")[1]
    made = service.create(ended.community, draft(), None, ended.clock())
    contests = table("contest")
    here = update(contests).where(contests.c.id == made.id)
    if db.engine.dialect.name == "sqlite":
        here = here.prefix_with("OR REPLACE")
    assert refused(here.values(slug=published["slug"]), "contest")
    assert refused(here.values(id=published["id"]), "contest")


def test_prizes_and_rules_do_not_move_between_contests(ended: Scene) -> None:
    made = service.create(ended.community, draft(), None, ended.clock())
    prizes = table("prize")
    moved = update(prizes).where(prizes.c.contest_id == made.id)
    assert refused(moved.values(contest_id=rows("contest")[1]["id"]), "prize")


def test_the_key_goes_by_erasing_only_and_never_comes_back(ended: Scene) -> None:
    erased, published, _frozen = rows("contest")
    contests = table("contest")
    for row, key in ((published, None), (erased, "another key")):
        here = update(contests).where(contests.c.id == row["id"]).values(draw_key=key)
        assert refused(here, "contest")


def test_the_beacons_round_moves_only_on(ended: Scene) -> None:
    contests = table("contest")
    for row in rows("contest"):
        here = update(contests).where(contests.c.id == row["id"])
        assert refused(here.values(beacon_round=row["beacon_round"] - 1), "contest")
        assert refused(here.values(beacon_round=None), "contest")


def test_an_events_result_is_put_down_once_and_while_the_list_waits(ended: Scene) -> None:
    ended.clock.moment = OPENS
    ended.frozen(101, 102, chance=Chance.EVENT, event_text="Шесть чисел через пробел.")
    contests = table("contest")
    for row in rows("contest"):
        here = update(contests).where(contests.c.id == row["id"])
        waits = (row["state"], row["chance"]) == ("frozen", "event")
        assert refused(here.values(event_result="17"), "contest") is not waits
        if waits:
            db.session.execute(here.values(event_result="17"))
            db.session.commit()
            assert refused(here.values(event_result="18"), "contest")
            assert refused(here.values(event_result=None), "contest")


def test_a_draft_is_thrown_away_and_leaves_its_lines(scene: Scene) -> None:
    made = service.create(scene.community, draft(), None, scene.clock())
    discarding.discard(made, None, scene.clock())
    discarding.forget(scene.clock() + discarding.KEPT + timedelta(seconds=1))
    assert [line["what"] for line in rows("audit_record")][-2:] == [
        "contest.created", "contest.discarded",
    ]  # fmt: skip


def test_a_migration_that_copies_a_table_puts_the_triggers_back(scene: Scene) -> None:
    """On SQLite the copy would lose them; see migrations/triggers.py."""
    with (
        db.engine.begin() as connection,
        Operations.context(MigrationContext.configure(connection)) as op,
        set_aside(),
        op.batch_alter_table("draw") as batch,
    ):
        batch.alter_column("number", existing_type=Integer(), nullable=False)
    scene.frozen(*READERS)
    assert refused(delete(table("draw")), "draw")
    assert refused(delete(table("frozen_entry")), "frozen_entry")
    assert refused(update(table("frozen_entry")).values(weight=2), "frozen_entry")
