"""Steps are shown before they are taken, and taken once."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests import service
from contests.lifecycle import State, Step
from contests.models import Contest, DueStep
from extensions import db
from outbox.models import Delivery, OutboxRow
from staff.models import AuditRecord
from tests.fakes.vk import FakeVk
from tests.service.scene import Scene, draft
from tests.web.desk.conftest import BehindTheDesk, Desk
from vk.errors import Action, VkError

READERS = (101, 102, 103, 104, 105)
NEXT = {
    State.DRAFT: "schedule",
    State.SCHEDULED: "open",
    State.OPEN: "close",
    State.CLOSED: "freeze",
    State.FROZEN: "draw",
    State.DRAWN: "publish",
}
STEPS = list(NEXT.values())


def contest_in(scene: Scene, state: State) -> Contest:
    """A contest that has come as far as `state`."""
    if state is State.DRAFT:
        return service.create(scene.community, draft(), None, scene.clock())
    contest = scene.contest()
    reached = list(NEXT)[1:]
    for step in list(Step)[: reached.index(state)]:
        if step is Step.CLOSE:
            scene.does_everything(contest, *READERS)
        scene.clock.moment = contest.plan.due()[step]
        scene.take(contest, step)
    assert contest.state is state
    return contest


def stored(contest_id: int) -> Contest:
    return db.session.get_one(Contest, contest_id)


def soon(**changes: object) -> dict[str, object]:
    """Dates that can be kept, by the clock that the pages have."""
    now = clock.now()
    plan = draft().plan
    later = replace(
        plan,
        opens_at=now + timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
        draw_at=now + timedelta(hours=3),
    )
    return {"plan": later, **changes}


@pytest.mark.parametrize("state", NEXT)
def test_a_board_offers_the_next_step_and_no_other(
    behind: BehindTheDesk, desk: Desk, state: State
) -> None:
    with behind() as scene:
        board = f"/desk/contests/{contest_in(scene, state).id}"
    page = desk().see(board)
    offered = [step for step in STEPS if f'href="{board}/{step}"' in page]
    assert offered == [NEXT[state]]


@pytest.mark.parametrize("state", list(NEXT)[1:])
def test_a_step_is_shown_first_and_then_asked_for(
    app: Flask, behind: BehindTheDesk, desk: Desk, state: State
) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, state).id
    page = f"/desk/contests/{contest_id}/{NEXT[state]}"
    editor = desk()
    before = clock.now()
    editor.see(page)
    with app.app_context():
        assert stored(contest_id).state is state
    assert editor.submit(page).status_code == 302
    with app.app_context():
        found = select(DueStep).where(DueStep.contest_id == contest_id)
        step = next(row for row in db.session.scalars(found) if row.step == NEXT[state])
        assert before <= step.next_try_at <= clock.now()
        asked = select(AuditRecord.what).where(AuditRecord.account_id.is_not(None))
        assert f"step.{NEXT[state]}.asked" in db.session.scalars(asked).all()


@pytest.mark.parametrize(
    ("state", "step"),
    [(state, step) for state in NEXT for step in STEPS if step != NEXT[state]],
)
def test_a_stale_button_gives_a_plain_message(
    app: Flask, behind: BehindTheDesk, desk: Desk, state: State, step: str
) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, state).id
    editor = desk()
    board = f"/desk/contests/{contest_id}"
    page = editor.see(f"{board}/{step}")
    assert 'role="alert"' in page
    assert f'data-progress="{board}/progress"' in page
    with app.app_context():
        assert stored(contest_id).state is state


def test_the_announcement_is_shown_word_for_word(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.SCHEDULED)
        page, slug = f"/desk/contests/{contest.id}/open", contest.slug
    shown = unescape(desk().see(page))
    assert "Разыгрываем книгу." in shown
    assert f"http://localhost/c/{slug}" in shown
    assert "ПРАВИЛА РОЗЫГРЫША" in shown


def test_the_results_are_shown_word_for_word(behind: BehindTheDesk, desk: Desk, vk: FakeVk) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.DRAWN)
        contest_id = contest.id
    page = desk().see(f"/desk/contests/{contest_id}/publish")
    shown = unescape(re.sub(r"<[^>]+>", "", page))
    with behind() as scene:
        scene.take(stored(contest_id), Step.PUBLISH)
    posted = list(vk.posts.values())[-1].text
    assert posted.strip() in shown


def test_scheduling_plans_every_step(app: Flask, behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest_id = service.create(scene.community, draft(**soon()), None, clock.now()).id
    assert desk().submit(f"/desk/contests/{contest_id}/schedule").status_code == 302
    with app.app_context():
        contest = stored(contest_id)
        assert contest.state is State.SCHEDULED
        assert {row.step for row in contest.steps} == set(Step)


def test_dates_that_have_passed_are_named_instead_of_a_button(
    app: Flask, behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, State.DRAFT).id
    editor = desk()
    page = editor.see(f"/desk/contests/{contest_id}/schedule")
    assert f"/desk/contests/{contest_id}/edit#dates" in page
    assert "btn-primary" not in page
    editor.submit(f"/desk/contests/{contest_id}/schedule")
    with app.app_context():
        assert stored(contest_id).state is State.DRAFT


def test_a_scheduled_contest_can_be_taken_back(
    app: Flask, behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, State.SCHEDULED).id
    assert desk().submit(f"/desk/contests/{contest_id}/unschedule").status_code == 302
    with app.app_context():
        assert stored(contest_id).state is State.DRAFT


def test_a_draft_can_be_thrown_away(app: Flask, behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, State.DRAFT).id
    answer = desk().submit(f"/desk/contests/{contest_id}/discard")
    assert answer.location == "/desk/"
    with app.app_context():
        assert db.session.get(Contest, contest_id) is None


def test_calling_off_needs_a_reason_that_everybody_can_read(
    app: Flask, behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.OPEN)
        contest_id, slug = contest.id, contest.slug
    editor, page = desk(), f"/desk/contests/{contest_id}/cancel"
    assert 'id="reason-error"' in editor.submit(page, reason=" ").text
    assert editor.submit(page, reason="Приз не доехал").status_code == 302
    with app.app_context():
        assert stored(contest_id).state is State.CANCELLED
    assert "Приз не доехал" in editor.see(f"/c/{slug}")


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
