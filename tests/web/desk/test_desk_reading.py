"""The board's line about reading VK again, and its button."""

import pytest
from flask import Flask
from sqlalchemy import select

from communities.models import Way
from contests import attempts
from contests.lifecycle import State
from contests.reading_models import Reading
from contests.rhythm import Why
from extensions import db
from staff.models import Role
from tests.service.scene import OPENS
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in


@pytest.fixture
def board(behind: BehindTheDesk) -> str:
    with behind() as scene:
        return f"/desk/contests/{contest_in(scene, State.OPEN).id}"


def read_before(behind: BehindTheDesk, board: str, found: int, error: str | None = None) -> None:
    contest_id = int(board.rsplit("/", 1)[1])
    with behind() as scene:
        about = {"community_id": scene.community.id, "contest_id": contest_id, "found": found}
        ended = {"began_at": OPENS, "ended_at": OPENS, "error": error, "why": Why.ROUTINE}
        db.session.add(Reading(**about, **ended))
        db.session.commit()


def test_the_button_asks_for_a_reading_once(app: Flask, board: str, desk: Desk) -> None:
    editor = desk()
    for _ in range(2):
        assert editor.submit(f"{board}/read", board).location == board
    with app.app_context():
        [row] = db.session.scalars(select(Reading))
        assert (row.why, row.ended_at) == (Why.ASKED, None)


def test_whoever_only_looks_has_no_button(board: str, desk: Desk) -> None:
    assert f'action="{board}/read"' in desk(Role.EDITOR).see(board)
    assert f'action="{board}/read"' not in desk(Role.VIEWER).see(board)


def test_a_contest_with_a_frozen_list_is_not_read_any_more(
    app: Flask, behind: BehindTheDesk, board: str, desk: Desk
) -> None:
    with behind() as scene:
        frozen = f"/desk/contests/{contest_in(scene, State.FROZEN).id}"
    editor = desk()
    assert f'action="{frozen}/read"' not in editor.see(frozen)
    with app.app_context():
        before = len(db.session.scalars(select(Reading)).all())
    editor.submit(f"{frozen}/read", board)
    with app.app_context():
        assert len(db.session.scalars(select(Reading)).all()) == before


@pytest.mark.parametrize(
    ("found", "error", "words"),
    [
        (0, None, "Callbacks had missed nothing."),
        (14, None, "Callbacks had missed 14 actions; they are recovered."),
        (0, "vk_away", "VK does not answer. It is asked again by itself."),
    ],
)
def test_the_board_says_what_the_last_reading_found(
    behind: BehindTheDesk, board: str, desk: Desk, found: int, error: str | None, words: str
) -> None:
    read_before(behind, board, found, error)
    editor = desk()
    editor.submit("/language", board, language="en")
    assert words in editor.see(board)


def test_without_callbacks_the_board_says_how_late_it_may_be(
    behind: BehindTheDesk, board: str, desk: Desk
) -> None:
    with behind() as scene:
        scene.community.way = Way.POLLING
        db.session.commit()
    read_before(behind, board, 3)
    editor = desk()
    editor.submit("/language", board, language="en")
    page = editor.see(board)
    assert "No callbacks come from VK here" in page
    assert "Callbacks had missed" not in page


def test_a_job_reads_what_was_asked_for(
    app: Flask, behind: BehindTheDesk, board: str, desk: Desk
) -> None:
    desk().submit(f"{board}/read", board)
    with behind() as scene:
        [reading_id] = db.session.scalars(select(Reading.id))
        attempts.read_again(reading_id, scene.clock)
        assert db.session.get_one(Reading, reading_id).error is None
