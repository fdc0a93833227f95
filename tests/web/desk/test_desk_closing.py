"""The closing page goes along with a contest, and says what is true."""

import re
from datetime import timedelta

import pytest

import clock
from contests import service
from contests.desk_models import EntryDecision
from contests.lifecycle import Plan, State, Step
from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.service.scene import CLOSES, OPENS, ROUND_AT
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import NEXT, READERS, contest_in, stored
from tests.web.fair import waiting
from tests.web.public.conftest import brought_to
from vk.errors import Action, VkError
from winners import voiding
from winners.models import Draw
from winners.service import current_draw

PARTS = ["close", "list", "mark", "wait", "draw", "results"]
BY_HAND = {"plan": Plan(OPENS, CLOSES, ROUND_AT, publishes_itself=False)}


def closing_of(contest: Contest) -> str:
    return f"/desk/contests/{contest.id}/closing"


def parts_of(page: str, turn: str) -> list[str]:
    """The parts whose turn this is."""
    found = re.findall(r'id="part-(\w+)"\s+class="course-(\w+)"', page)
    assert [part for part, _ in found] == PARTS
    return [part for part, whose in found if whose == turn]


def draw_of(contest: Contest) -> Draw:
    draw = current_draw(contest)
    assert draw
    return draw


def mark_made(contest: Contest) -> None:
    row = outbox.by_key(f"anchor:{draw_of(contest).id}")
    assert row
    delivery.deliver(row.id, clock.now())


@pytest.mark.parametrize(
    ("state", "done", "now"),
    [
        (State.OPEN, [], ["close"]),
        (State.CLOSED, ["close"], ["list"]),
        (State.FROZEN, ["close", "list", "wait"], ["mark", "draw"]),
        (State.DRAWN, ["close", "list", "wait", "draw"], ["mark", "results"]),
        (State.PUBLISHED, ["close", "list", "wait", "draw", "results"], ["mark"]),
    ],
)
def test_every_state_says_what_is_done_and_what_is_now(
    behind: BehindTheDesk, desk: Desk, state: State, done: list[str], now: list[str]
) -> None:
    with behind() as scene:
        address = closing_of(brought_to(scene, state))
    page = desk().see(address)
    assert (parts_of(page, "done"), parts_of(page, "now")) == (done, now)
    assert page.count("btn btn-primary") == 1
    assert page.count('aria-current="step"') == (state is not State.PUBLISHED)


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED, State.FROZEN, State.DRAWN])
def test_the_next_step_and_no_other_is_offered_to_whoever_may_take_it(
    behind: BehindTheDesk, desk: Desk, state: State
) -> None:
    with behind() as scene:
        contest = brought_to(scene, state, **BY_HAND)
        address, steps = closing_of(contest), f"/desk/contests/{contest.id}"
    offered = re.findall(rf'href="{steps}/(\w+)"', desk().see(address))
    assert set(offered) & set(NEXT.values()) == {NEXT[state]}
    seen = desk(Role.VIEWER).see(address)
    assert not any(f'href="{steps}/{step}"' in seen for step in NEXT.values())


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED])
def test_before_it_opens_there_is_nothing_to_close(
    behind: BehindTheDesk, desk: Desk, state: State
) -> None:
    with behind() as scene:
        address = closing_of(contest_in(scene, state))
    assert desk().client.get(address).location == address.removesuffix("/closing")


def test_the_wait_shows_how_long_and_what_is_fixed(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = waiting(scene)
        mark_made(contest)
        address, draw = closing_of(contest), draw_of(contest)
        manifest, number, comment = draw.manifest_id, draw.round, outbox.by_key(f"anchor:{draw.id}")
        assert comment
        comment_id = comment.sent_id
    page = desk().see(address)
    assert parts_of(page, "done") == ["close", "list", "mark"]
    assert parts_of(page, "now") == ["wait"]
    assert manifest[:8] in page
    assert str(number) in page
    assert f"?reply={comment_id}" in page
    assert f'<b class="figure">{len(READERS)}</b>' in page
    assert "data-until" in page


def test_hidden_entries_are_counted(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        decided = {"contest_id": contest.id, "reason": "Накрутка", "at": clock.now()}
        for user_id, hidden in ((101, True), (102, True), (102, False)):
            db.session.add(EntryDecision(user_id=user_id, hidden=hidden, **decided))
            db.session.commit()
        address = closing_of(contest)
    assert 'data-hidden="1"' in desk().see(address)


def test_what_came_late_is_said(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        scene.does_everything(contest, *READERS)
        scene.clock.moment = CLOSES + timedelta(minutes=5)
        scene.take(contest, Step.CLOSE)
        address = closing_of(contest)
    assert desk().see(address).count('<p class="late">') == 1


def test_what_was_called_off_promises_nothing(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.CLOSED)
        service.cancel(contest, "Книги не приехали", None, scene.clock())
        address = closing_of(contest)
    page = desk().see(address)
    assert parts_of(page, "done") == ["close"]
    assert parts_of(page, "never") == PARTS[1:]
    assert "btn-primary" not in page
    assert "Книги не приехали" in page


def test_results_that_wait_for_a_hand_say_so(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        by_itself = closing_of(brought_to(scene, State.DRAWN))
        scene.clock.moment = OPENS
        by_hand = closing_of(brought_to(scene, State.DRAWN, **BY_HAND))
    editor = desk()
    assert 'class="hand"' in editor.see(by_hand)
    assert 'class="hand"' not in editor.see(by_itself)


def test_what_vk_did_not_take_is_said_with_its_remedy(
    behind: BehindTheDesk, desk: Desk, vk: FakeVk
) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.FROZEN)
        vk.faults.order("publish_comment", VkError("no", Action.NO_RIGHT))
        mark_made(contest)
        address = closing_of(contest)
    page = desk().see(address)
    assert "/retry" in page
    assert "mark" in parts_of(page, "now")


def test_the_script_is_told_when_to_look_anew(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.FROZEN)
        contest_id, address = contest.id, closing_of(contest)
    editor = desk()
    before = editor.client.get(f"{address}/news").get_json()
    assert f'data-mark="{before["mark"]}"' in editor.see(address)
    assert before["mark"].startswith("frozen:")
    assert before["inside"] == len(READERS)
    with behind():
        mark_made(stored(contest_id))
    assert editor.client.get(f"{address}/news").get_json()["mark"] != before["mark"]


def test_only_the_communitys_staff_see_it(
    behind: BehindTheDesk, desk: Desk, visitor: Visitor
) -> None:
    with behind() as scene:
        address = closing_of(contest_in(scene, State.DRAWN))
    desk(None).see(address, 404)
    assert "/sign-in" in visitor.client.get(address).location


def test_a_list_that_became_void_makes_way_for_the_next(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = waiting(scene)
        first = draw_of(contest)
        voiding.after_objection(first, list(voiding.listed(first)), clock.now())
        db.session.commit()
        address, second = closing_of(contest), draw_of(contest).manifest_id
        assert second != first.manifest_id
    editor = desk()
    page = editor.see(address)
    assert second[:8] in page
    assert "data-void" in page
    assert "data-void" in editor.see(address.replace("/closing", "/stage"))


def test_a_step_leads_back_to_the_closing_page(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = contest_in(scene, State.CLOSED)
        page, back = f"/desk/contests/{contest.id}/freeze", closing_of(contest)
    editor = desk()
    assert f'href="{back}"' in editor.see(page)
    assert editor.submit(page).location == back
