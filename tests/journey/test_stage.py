"""The big screen and the closing page in a real browser: keys, calm, and nobody shut out."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journey.hall import Hall, hall, ids, tab
from tests.service.conftest import app, beacon_relay, vk

__all__ = ["app", "beacon_relay", "hall", "ids", "tab", "vk"]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


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
