"""The big screen and the closing page keep up by themselves, whatever the network does."""

from playwright.sync_api import Page, Route, expect

import clock
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from tests.fakes.vk import FakeVk
from tests.journey.hall import Hall, hall, ids, tab
from tests.service.conftest import app, beacon_relay, vk
from winners.service import current_draw

__all__ = ["app", "beacon_relay", "hall", "ids", "tab", "vk"]


def test_a_lost_connection_is_not_seen_by_the_audience(tab: Page, hall: Hall) -> None:
    tab.goto(hall.stage("drawn", "?shown=2"))
    name = tab.locator(".name").inner_text()
    tab.context.set_offline(True)
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".name")).to_have_text(name)
    tab.context.set_offline(False)
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".prize")).to_have_text("Сборник")


def held_back(tab: Page, address: str) -> list[Route]:
    """The first request for an address, once it is there: it waits until it is continued."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.route(address, hold, times=1)
    return held


def test_a_press_is_heard_while_an_earlier_one_waits(tab: Page, hall: Hall) -> None:
    tab.goto(hall.stage("drawn", "?shown=2"))
    held_back(tab, "**/stage?shown=1")
    with tab.expect_request("**/stage?shown=1"):
        tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".prize")).to_have_text("Сборник")


def test_a_page_that_comes_late_does_not_undo_a_later_press(tab: Page, hall: Hall) -> None:
    tab.goto(hall.stage("drawn", "?shown=2"))
    held = held_back(tab, "**/stage?shown=1")
    with tab.expect_request("**/stage?shown=1"):
        tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Space")
    expect(tab.locator("[data-scene=all]")).to_be_visible()
    with tab.expect_response("**/stage?shown=1") as late:
        held[0].continue_()
    late.value.finished()
    tab.evaluate("new Promise((done) => setTimeout(done))")  # its reader had its turn by then
    expect(tab.locator("[data-scene=all]")).to_be_visible()
    expect(tab).to_have_url(hall.stage("drawn", "?shown=3"))


def test_the_screen_asks_again_when_an_answer_does_not_come(tab: Page, hall: Hall) -> None:
    held_back(tab, "**/news*")
    with tab.expect_request("**/news*"):
        tab.goto(hall.stage("open"))
    with tab.expect_response("**/news*", timeout=30_000) as answer:
        pass
    assert answer.value.ok


def test_the_screen_goes_on_by_itself(tab: Page, hall: Hall, vk: FakeVk) -> None:
    tab.goto(hall.stage("open"))
    expect(tab.locator("[data-scene=open]")).to_be_visible()
    with hall.app.app_context():
        contest = db.session.get_one(Contest, hall.ids["open"])
        contest.state = State.CLOSED
        db.session.commit()
    expect(tab.locator("[data-scene=list]")).to_be_visible()


def test_the_closing_page_lives_and_keeps_the_focus(tab: Page, hall: Hall) -> None:
    tab.goto(hall.closing("waiting"))
    expect(tab.locator("#part-mark.course-now")).to_be_visible()
    expect(tab.locator("#part-wait time[data-until]")).to_contain_text(":")
    tab.locator("#part-mark").focus()
    with hall.app.app_context():
        draw = current_draw(db.session.get_one(Contest, hall.ids["waiting"]))
        row = outbox.by_key(f"anchor:{draw.id if draw else 0}")
        delivery.deliver(row.id if row else 0, clock.now())
    expect(tab.locator("#part-mark.course-done")).to_be_visible()
    expect(tab.locator("#part-mark")).to_be_focused()
    expect(tab.locator("#part-wait")).to_have_attribute("aria-current", "step")
