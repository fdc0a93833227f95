"""The big screen and the closing page in a real browser: keys, calm, and nobody shut out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

import clock
from communities import service as communities
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from staff import service as staff
from staff.models import Role
from tests.conftest import migrate
from tests.fakes.vk import FakeVk
from tests.journey.script_site import opened
from tests.service.conftest import app, beacon_relay, vk
from tests.service.scene import OPENS, Scene
from tests.web.fair import waiting
from tests.web.public.conftest import brought_to
from tools.browsing import sign_in
from winners.service import current_draw

__all__ = ["app", "beacon_relay", "vk"]

LOGIN, PASSWORD = "librarian", "a long enough password"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Hall:
    """Contests to show, by how far they are, on a running site."""

    app: Flask
    url: str
    ids: dict[str, int]

    def stage(self, name: str, query: str = "") -> str:
        return f"{self.url}/desk/contests/{self.ids[name]}/stage{query}"

    def closing(self, name: str) -> str:
        return f"{self.url}/desk/contests/{self.ids[name]}/closing"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database is enough to look at pages."""
    url = f"sqlite:///{tmp_path}/zhrebiy.db"
    migrate(url)
    return url


@pytest.fixture
def ids(app: Flask, vk: FakeVk) -> dict[str, int]:
    with app.app_context():
        scene, made = Scene(vk), {}
        for state in (State.OPEN, State.CLOSED, State.DRAWN, State.PUBLISHED):
            scene.clock.moment = OPENS
            made[state.value] = brought_to(scene, state, disclosure="masked").id
        made["waiting"] = waiting(scene).id
        account = staff.add_account(LOGIN, "Анна", PASSWORD, clock.now())
        staff.grant(account, communities.by_slug("library"), Role.EDITOR, clock.now())
        return made


@pytest.fixture
def hall(app: Flask, ids: dict[str, int]) -> Iterator[Hall]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Hall(app, f"http://127.0.0.1:{server.server_port}", ids)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(browser: Browser, hall: Hall) -> Iterator[Page]:
    with opened(browser) as tab:
        tab.emulate_media(reduced_motion="reduce")
        sign_in(tab, LOGIN, PASSWORD, hall.url)
        yield tab


def test_keys_show_name_after_name_and_go_back(tab: Page, hall: Hall) -> None:
    tab.goto(hall.stage("drawn"))
    expect(tab.locator("[data-scene=ready]")).to_be_visible()
    expect(tab.locator(".name")).to_have_count(0)
    tab.keyboard.press("Space")
    expect(tab.locator(".prize")).to_have_text("Сборник")
    second = tab.locator(".name").inner_text()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".prize")).to_have_text("Роман")
    expect(tab.get_by_role("status")).to_contain_text("Роман: ")
    first = tab.locator(".name").inner_text()
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-scene=all]")).to_be_visible()
    expect(tab.locator(".won li")).to_have_text([first, second])
    tab.keyboard.press("Space")  # there is nothing after the end
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".name")).to_have_text(first)
    tab.reload()
    expect(tab.locator(".name")).to_have_text(first)


def test_escape_leaves_for_the_closing_page(tab: Page, hall: Hall) -> None:
    tab.goto(hall.stage("drawn", "?shown=1"))
    tab.keyboard.press("Escape")
    expect(tab).to_have_url(hall.closing("drawn"))


def test_a_click_keeps_the_focus_on_the_way_on(tab: Page, hall: Hall) -> None:
    tab.goto(hall.stage("drawn"))
    tab.locator("[data-on]").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".prize")).to_have_text("Сборник")
    expect(tab.locator("[data-on]")).to_be_focused()


def test_full_screen_stays_full_from_name_to_name(tab: Page, hall: Hall) -> None:
    tab.goto(hall.stage("drawn"))
    tab.keyboard.press("f")
    expect(tab.locator(":fullscreen")).to_have_count(1)
    tab.keyboard.press("Space")
    expect(tab.locator(".prize")).to_have_text("Сборник")
    expect(tab.locator(":fullscreen")).to_have_count(1)


def test_names_are_written_slowly_unless_that_is_unwanted(tab: Page, hall: Hall) -> None:
    moves = "document.getAnimations().length"
    tab.goto(hall.stage("drawn", "?shown=2"))
    assert tab.evaluate(moves) == 0
    expect(tab.locator("[data-slips]")).to_have_attribute("width", "0")
    tab.emulate_media(reduced_motion="no-preference")
    tab.reload()
    assert tab.evaluate(moves) > 0
    expect(tab.locator("[data-slips]")).to_have_attribute("width", "1280", timeout=15_000)


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


PAGES = [("open", ""), ("closed", ""), ("waiting", ""), ("drawn", ""), ("drawn", "?shown=2")]


@pytest.mark.parametrize("width", [320, 1920])
def test_the_big_screen_shuts_nobody_out(tab: Page, hall: Hall, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 1080 if width > 1000 else 256})
    for name, query in [*PAGES, ("published", "?shown=9")]:
        tab.goto(hall.stage(name, query))
        found = Axe().run(tab, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, (name, query)
        if width > 1000:
            assert tab.evaluate("document.documentElement.scrollHeight") <= 1080, (name, query)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_closing_page_shuts_nobody_out(tab: Page, hall: Hall, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tab.set_viewport_size({"width": 320, "height": 256})
    for name in hall.ids:
        tab.goto(hall.closing(name))
        tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        found = Axe().run(tab, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, name
