"""Steps are shown before they are taken, and taken once."""

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
from contests.models import DueStep
from extensions import db
from staff.models import AuditRecord
from tests.fakes.vk import FakeVk
from tests.service.scene import draft
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import NEXT, contest_in, stored

STEPS = list(NEXT.values())


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
    as_vk_shows_it = re.sub(r"\[id\d+\|([^\]]+)\]", r"\1", posted)
    assert [line for line in as_vk_shows_it.split() if line not in shown] == []


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
    assert answer.location == f"/desk/?discarded={contest_id}"
    with app.app_context():
        assert stored(contest_id).discarded_at is not None


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
