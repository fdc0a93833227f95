"""How `make chaos` compares the walls of the simulated VK with the rows that ask for it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select

from extensions import db
from outbox.models import OutboxRow
from tests.service.scene import GROUP, Scene
from tests.service.test_invariants import damage, run
from tools.chaos import walls
from tools.stack import Stack


@pytest.fixture
def wall(scene: Scene) -> list[dict[str, Any]]:
    """As the simulator would tell of it after a whole contest."""
    run(scene)
    rows = db.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    posts: list[dict[str, Any]] = [
        {"id": row.sent_id, "text": row.text, "comments": []} for row in rows[::2]
    ]
    posts[0]["comments"] = [{"id": rows[1].sent_id, "from_id": -GROUP, "text": rows[1].text}]
    return posts


def odd(wall: list[dict[str, Any]]) -> list[str]:
    simulator = SimpleNamespace(posts=lambda group_id: wall)
    return list(walls.odd(cast(Stack, SimpleNamespace(simulator=simulator))))


def test_a_wall_on_which_all_stands_once_is_not_odd(wall: list[dict[str, Any]]) -> None:
    assert odd(wall) == []


def test_a_post_or_comment_that_is_missing_is_odd(wall: list[dict[str, Any]]) -> None:
    wall[0]["comments"].clear()
    assert odd([wall[0]]) == [
        "anchor:1 stands on the wall 0 times",
        "results:1 stands on the wall 0 times",
    ]


@pytest.mark.parametrize("state", ["sent", "stuck", "waiting"])
def test_what_stands_there_twice_is_odd_whatever_its_row_says(
    wall: list[dict[str, Any]], state: str
) -> None:
    damage(f"UPDATE outbox_row SET state = '{state}'")
    assert odd([*wall, wall[1]]) == ["results:1 stands on the wall 2 times"]
    assert odd(wall) == []


def test_what_nobody_asked_for_is_odd(wall: list[dict[str, Any]]) -> None:
    damage("DELETE FROM outbox_row WHERE key LIKE 'results:%'")
    (found,) = odd(wall)
    assert found.startswith("nobody asked for")


def test_what_readers_and_librarians_write_is_not_odd(wall: list[dict[str, Any]]) -> None:
    anchor = wall[0]["comments"][0]
    wall[0]["comments"].append({**anchor, "id": 90, "from_id": 101})
    wall.append({"id": 91, "text": "Сегодня мы открыты до шести.", "comments": []})
    assert odd(wall) == []
