"""A contest's board: what is wrong and how to mend it, numbers, and who did what."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests.lifecycle import Plan, State, Step
from extensions import db
from outbox.models import Delivery, OutboxRow
from prizes import service as prizes
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.service.scene import CLOSES, OPENS, ROUND_AT
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import READERS, contest_in, stored
from tests.web.public.conftest import brought_to
from vk.errors import Action, VkError

HOUR = timedelta(hours=1)
BY_HAND = Plan(OPENS, CLOSES, ROUND_AT, publishes_itself=False)


@pytest.fixture
def refused(behind: BehindTheDesk, vk: FakeVk) -> int:
    """A contest whose announcement VK does not let us post."""
    vk.faults.order("publish_post", VkError("wall.post", Action.NO_RIGHT, code=214))
    with behind() as scene:
        contest = scene.contest()
        scene.take(contest, Step.OPEN)
        return contest.id


def test_a_refusal_of_vk_is_said_in_words_with_the_button_that_mends_it(
    app: Flask, refused: int, behind: BehindTheDesk, desk: Desk
) -> None:
    editor, board = desk(), f"/desk/contests/{refused}"
    assert 'class="hand"' in editor.see("/desk/")
    page = editor.see(board)
    with app.app_context():
        row = db.session.scalars(select(OutboxRow)).one()
        assert row.state is Delivery.STUCK
        retry = f"{board}/outbox/{row.id}/retry"
    assert f'action="{retry}"' in page
    assert editor.submit(retry, board).location == board
    with behind() as scene:
        row = db.session.scalars(select(OutboxRow)).one()
        assert row.state is Delivery.WAITING
        scene.clock.moment = clock.now()
        scene.take(stored(refused), Step.OPEN)
        assert stored(refused).state is State.OPEN


def test_sending_again_what_is_not_stuck_is_a_plain_message(
    app: Flask, refused: int, desk: Desk
) -> None:
    editor, board = desk(), f"/desk/contests/{refused}"
    with app.app_context():
        retry = f"{board}/outbox/{db.session.scalars(select(OutboxRow.id)).one()}/retry"
    editor.submit(retry, board)
    editor.submit(retry, f"{board}/cancel")
    assert 'role="alert"' in editor.see(board)


def test_an_outbox_row_of_another_contest_is_not_found(
    app: Flask, refused: int, behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        other = scene.contest(title="Другой").id
    with app.app_context():
        row_id = db.session.scalars(select(OutboxRow.id)).one()
    board = f"/desk/contests/{other}"
    answer = desk().submit(f"{board}/outbox/{row_id}/retry", f"{board}/cancel")
    assert answer.status_code == 404


def test_a_list_without_entrants_is_said_in_words(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        scene.clock.moment = contest.closes_at
        scene.take(contest, Step.CLOSE)
        step = scene.take(contest, Step.FREEZE)
        assert step.error == "nobody_is_in"
        board = f"/desk/contests/{contest.id}"
    page = desk().see(board)
    assert 'role="alert"' in page
    assert "nobody_is_in" not in re.sub(r'data-mark="[^"]*"', "", page)


def test_progress_tells_numbers_and_when_to_look_anew(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest_id = scene.frozen(*READERS).id
    editor = desk()
    board = f"/desk/contests/{contest_id}"
    told = json.loads(editor.see(f"{board}/progress"))
    assert (told["inside"], told["waiting"], told["outside"]) == (5, 0, 0)
    assert f'data-mark="{told["mark"]}"' in editor.see(board)
    with behind() as scene:
        scene.clock.moment = stored(contest_id).draw_at
        scene.take(stored(contest_id), Step.DRAW)
    assert json.loads(editor.see(f"{board}/progress"))["mark"] != told["mark"]


def test_everything_done_is_written_down(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest_id = scene.contest().id
    editor = desk()
    editor.submit(f"/desk/contests/{contest_id}/cancel", reason="Приз <не> доехал")
    page = editor.see(f"/desk/contests/{contest_id}/audit")
    assert "Editor" in page
    assert "Приз &lt;не&gt; доехал" in page
    assert "contest.cancelled" not in page


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED, State.FROZEN, State.DRAWN])
def test_while_it_runs_the_first_button_goes_along_with_the_closing(
    behind: BehindTheDesk, desk: Desk, state: State
) -> None:
    with behind() as scene:
        board = f"/desk/contests/{contest_in(scene, state, plan=BY_HAND).id}"
    first = re.findall(r'class="btn btn-primary"\s+href="([^"]+)"', desk().see(board))
    assert first == [f"{board}/closing"]
    assert f'class="btn btn-secondary" href="{board}/closing"' in desk(Role.VIEWER).see(board)


@pytest.mark.parametrize("state", [*State][:-1])
def test_a_board_says_where_it_stands_before_all_else(
    behind: BehindTheDesk, desk: Desk, state: State
) -> None:
    with behind() as scene:
        board = f"/desk/contests/{brought_to(scene, state).id}"
    page = desk().see(board)
    parts = [
        'class="standing"',
        'id="who"',
        'id="coming"',
        'id="dates"',
        'id="terms"',
        'id="pages"',
    ]
    places = [page.index(part) for part in parts if part in page]
    assert places == sorted(places)
    assert len(places) >= 4
    assert page.count("btn btn-primary") == 1


def test_what_needs_a_hand_stands_above_the_numbers(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED)
        prizes.begin_all(ROUND_AT)
        board = f"/desk/contests/{contest.id}"
    page = desk().see(board)
    assert page.index('class="hands"') < page.index('id="who"')
    assert 'class="hands"' not in desk(Role.VIEWER).see(board)


def test_whoever_only_looks_is_offered_no_change(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        board = f"/desk/contests/{contest_in(scene, State.OPEN).id}"
    offered = [f'"{board}/{page}"' for page in ("duplicate", "cover", "cancel", "close")]
    edits, looks = desk().see(board), desk(Role.VIEWER).see(board)
    assert [address for address in offered if address not in edits] == []
    assert [address for address in offered if address in looks] == []


def test_rules_can_be_amended_from_the_board_while_entries_are_open(
    behind: BehindTheDesk, desk: Desk
) -> None:
    now = clock.now()
    with behind() as scene:
        plan = Plan(OPENS, now + HOUR, now + 2 * HOUR, publishes_itself=True)
        open_still = f"/desk/contests/{scene.open_contest(plan=plan).id}"
        over = f"/desk/contests/{contest_in(scene, State.CLOSED).id}"
    editor = desk()
    assert f'href="{open_still}/amend"' in editor.see(open_still)
    assert f'href="{over}/amend"' not in editor.see(over)
