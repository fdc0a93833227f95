"""Copies, and drafts that were thrown away and can be taken back."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from contests.conditions import Condition, What
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in, stored


@pytest.fixture
def draft(behind: BehindTheDesk) -> str:
    """The board of a draft."""
    with behind() as scene:
        return f"/desk/contests/{contest_in(scene, State.DRAFT).id}"


@pytest.mark.parametrize("state", [State.DRAFT, State.OPEN, State.DRAWN])
def test_a_copy_is_a_new_draft(app: Flask, desk: Desk, behind: BehindTheDesk, state: State) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, state).id
    editor = desk()
    answer = editor.submit(f"/desk/contests/{contest_id}/duplicate", "/desk/")
    with app.app_context():
        first, second = db.session.scalars(select(Contest).order_by(Contest.id))
        assert (first.id, first.state) == (contest_id, state)
        assert (second.state, second.title) == (State.DRAFT, first.title)
        assert answer.location == f"/desk/contests/{second.id}"
    assert 'role="status"' in editor.see(answer.location)


def test_a_copy_without_its_poll_asks_for_one(
    app: Flask, desk: Desk, behind: BehindTheDesk, vk: FakeVk
) -> None:
    with behind() as scene:
        asked = (Condition(What.VOTED),)
        contest_id = contest_in(scene, State.DRAFT, conditions=asked, poll_id=3).id
    answer = desk().submit(f"/desk/contests/{contest_id}/duplicate", "/desk/")
    assert answer.location.endswith("/edit")


@pytest.mark.parametrize("what", ["duplicate", "restore"])
def test_only_editors_copy_and_take_back(app: Flask, desk: Desk, draft: str, what: str) -> None:
    assert desk(Role.VIEWER).submit(f"{draft}/{what}", "/desk/").status_code == 403
    assert desk(None).submit(f"{draft}/{what}", "/desk/").status_code == 404
    assert desk().client.post(f"{draft}/{what}").status_code == 400
    with app.app_context():
        assert len(db.session.scalars(select(Contest)).all()) == 1


def test_what_was_thrown_away_comes_back_by_one_click(app: Flask, desk: Desk, draft: str) -> None:
    editor = desk()
    listed = editor.see(editor.submit(f"{draft}/discard").location)
    assert re.search(rf'role="status".*action="{draft}/restore"', listed, re.DOTALL)
    assert editor.submit(f"{draft}/restore", "/desk/").location == draft
    with app.app_context():
        contest = stored(int(draft.rpartition("/")[2]))
        assert (contest.discarded_at, contest.state) == (None, State.DRAFT)
    assert "restore" not in editor.see("/desk/")


def test_a_draft_thrown_away_stands_only_where_it_can_be_taken_back(desk: Desk, draft: str) -> None:
    editor = desk()
    editor.submit(f"{draft}/discard")
    listed = editor.see("/desk/")
    assert listed.count(f'href="{draft}"') == 1
    assert "thrown" in listed
    board = editor.see(draft)
    assert f'action="{draft}/restore"' in board
    assert "/schedule" not in board
    assert f"{draft}/duplicate" not in editor.see("/desk/contests/quick")


@pytest.mark.parametrize("page", ["/edit", "/schedule", "/entries", "/audit", "/discard"])
def test_its_other_pages_lead_there(desk: Desk, draft: str, page: str) -> None:
    editor = desk()
    editor.submit(f"{draft}/discard")
    answer = editor.client.get(draft + page)
    assert (answer.status_code, answer.location) == (302, draft)


def test_a_stale_page_changes_nothing_in_it(app: Flask, desk: Desk, draft: str) -> None:
    editor = desk()
    editor.submit(f"{draft}/discard")
    assert editor.submit(f"{draft}/schedule", "/desk/").location == draft
    with app.app_context():
        assert stored(int(draft.rpartition("/")[2])).state is State.DRAFT


def test_a_viewer_is_offered_nothing_to_take_back(desk: Desk, draft: str) -> None:
    desk().submit(f"{draft}/discard")
    viewer = desk(Role.VIEWER)
    for page in ("/desk/", draft):
        assert "/restore" not in viewer.see(page)


def test_nobody_else_learns_of_a_draft_thrown_away(desk: Desk, draft: str) -> None:
    desk().submit(f"{draft}/discard")
    stranger = desk(None)
    stranger.see(draft, 404)
    assert draft not in stranger.see(f"/desk/?discarded={draft.rpartition('/')[2]}")
