"""Every page of the product, for everybody: screen readers, small screens, both languages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.fakes.vk import FakeVk
from tests.journey.library import KNOWN, LOGIN, PASSWORD, furnish, served
from tests.service.conftest import app, beacon_relay, vk
from tools.browsing import sign_in, speak
from tools.every_page import OTHERS, PAGES, Shown, every_page

__all__ = ["app", "beacon_relay", "vk"]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that is another in the dark
FOREIGN = (Path(__file__).parent / "foreign_words.js").read_text()


@pytest.fixture
def pages(app: Flask, vk: FakeVk) -> list[Shown]:
    with app.app_context():
        contests = furnish(vk)
    return list(every_page(app, contests, KNOWN))


@pytest.fixture
def site(app: Flask, pages: list[Shown]) -> Iterator[str]:
    with served(app) as url:
        yield url


@contextmanager
def visit(browser: Browser, site: str, language: str, *, staff: bool) -> Iterator[BrowserContext]:
    """A browser of somebody who reads `language`, signed in if she is staff."""
    context = browser.new_context(base_url=site)
    tab = context.new_page()
    if staff:
        sign_in(tab, LOGIN, PASSWORD)
    else:
        tab.goto("/")
    speak(tab, language)
    tab.close()
    yield context
    context.close()


def open_everything(tab: Page) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("staff", [False, True], ids=["public", "staff"])
def test_every_page_shuts_nobody_out_and_speaks_one_language(
    browser: Browser, site: str, pages: list[Shown], language: str, staff: bool
) -> None:
    wrong: list[str] = []
    with visit(browser, site, language, staff=staff) as context:
        tab = context.new_page()
        tab.emulate_media(color_scheme="light", reduced_motion="reduce")
        tab.on("console", lambda said: wrong.append(said.text) if "Policy" in said.text else None)
        for page in pages:
            if page.staff == staff:
                wrong += [f"{page.name}: {what}" for what in troubles(tab, page, language)]
    assert not wrong, "\n".join(wrong)


def troubles(tab: Page, page: Shown, language: str) -> Iterator[str]:
    """What is wrong with a page."""
    answer = tab.goto(page.address)
    if answer is None or answer.status != 200:
        yield f"{page.address} answered {answer and answer.status}"
        return
    if urlsplit(tab.url).path != urlsplit(page.address).path:
        yield f"{page.address} sent us to {tab.url}"
    open_everything(tab)
    found = Axe().run(tab, options={"runOnly": RULES})
    if found.violations_count:
        yield found.generate_report()
    if tab.locator("html").get_attribute("lang") != language:
        yield "its lang is another"
    foreign = tab.evaluate(FOREIGN, language)
    if foreign:
        yield f"not in {language}: {foreign}"


@pytest.mark.parametrize("staff", [False, True], ids=["public", "staff"])
def test_in_the_dark_everything_can_be_read(
    browser: Browser, site: str, pages: list[Shown], staff: bool
) -> None:
    wrong = []
    only = {"runOnly": {"type": "rule", "values": COLOURS}}
    with visit(browser, site, "ru", staff=staff) as context:
        tab = context.new_page()
        tab.emulate_media(color_scheme="dark", reduced_motion="reduce")
        for page in pages:
            if page.staff == staff:
                tab.goto(page.address)
                open_everything(tab)
                found = Axe().run(tab, options=only)
                if found.violations_count:
                    wrong.append(f"{page.name}: {found.generate_report()}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("staff", [False, True], ids=["public", "staff"])
def test_at_400_per_cent_nothing_runs_off_the_side(
    browser: Browser, site: str, pages: list[Shown], staff: bool
) -> None:
    wide = []
    with visit(browser, site, "ru", staff=staff) as context:
        tab = context.new_page()
        tab.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024, magnified four times
        for page in pages:
            if page.staff == staff:
                tab.goto(page.address)
                open_everything(tab)
                if tab.evaluate("document.documentElement.scrollWidth") > 320:
                    wide.append(page.name)
    assert wide == []


def test_no_page_is_forgotten(app: Flask) -> None:
    seen = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert seen == PAGES.keys() | OTHERS
    assert PAGES.keys().isdisjoint(OTHERS)
