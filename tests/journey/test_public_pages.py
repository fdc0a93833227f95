"""Public pages for everybody: screen readers, keyboards, small screens, dark rooms."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

import clock
from contests import covers, service
from contests.lifecycle import Plan, State
from tests.fakes.vk import FakeVk
from tests.journey.script_site import opened
from tests.service.conftest import app, beacon_relay, vk
from tests.service.scene import OPENS, Scene
from tests.web.fair import waiting
from tests.web.public.conftest import brought_to
from tests.web.public.test_files import a_cover

__all__ = ["app", "beacon_relay", "vk"]

ONLY = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def contests(app: Flask, vk: FakeVk) -> list[str]:
    """Addresses of public pages, of contests in every state."""
    later = clock.now() + timedelta(days=3)
    with app.app_context():
        scene = Scene(vk)
        running = scene.open_contest(plan=Plan(OPENS, later, later + timedelta(days=1), True))
        covers.put(running, a_cover(), None, scene.clock())
        library = scene.community.slug
        called_off = scene.open_contest()
        service.cancel(called_off, "Книги не приехали", None, scene.clock())
        frozen = scene.frozen(101, 102, 103, 104, 105)
        scene.clock.moment = OPENS
        published = brought_to(scene, State.PUBLISHED)
        in_question = waiting(scene).slug
        slugs = [contest.slug for contest in (published, running, called_off, frozen)]
    pages = [f"/c/{slug}{page}" for slug in slugs for page in ("/winners", "")]
    pages += [f"/c/{in_question}/{page}" for page in ("winners", "objections/")]
    pages += [f"/c/{slugs[1]}/rules", f"/l/{library}"]
    return [*pages, "/", "/desk/sign-in", "/no-such-page"]


@pytest.fixture
def site(app: Flask, contests: list[str]) -> Iterator[str]:
    """The application on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser) as tab:
        yield tab


def _open_everything(tab: Page) -> None:
    for details in tab.locator("details").all():
        details.evaluate("(element) => { element.open = true }")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_a_public_page_shuts_anybody_out(
    tab: Page, site: str, contests: list[str], scheme: str
) -> None:
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for address in contests:
        tab.goto(site + address)
        _open_everything(tab)
        found = Axe().run(tab, options=ONLY)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_at_400_per_cent_nothing_runs_off_the_side(
    tab: Page, site: str, contests: list[str]
) -> None:
    tab.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024, magnified four times
    for address in contests:
        tab.goto(site + address)
        _open_everything(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_reader_checks_a_draw_with_the_keyboard_alone(
    tab: Page, site: str, contests: list[str]
) -> None:
    tab.goto(site + contests[0])
    tab.keyboard.press("Tab")
    link = tab.locator(".skip")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()
    _walk_to(tab, "summary")
    tab.keyboard.press("Enter")
    _walk_to(tab, "[data-verify-run]")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_contain_text("Сходится")


def _walk_to(tab: Page, selector: str) -> None:
    """Press Tab until the focus is there; it has to be seen all the way."""
    for _ in range(20):
        tab.keyboard.press("Tab")
        outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        if tab.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the keyboard never comes to {selector}")
