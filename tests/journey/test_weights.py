"""A first visit to any page is light, and shows its words before any script has run."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.fakes.vk import FakeVk
from tests.journey.library import KNOWN, LOGIN, PASSWORD, furnish, served
from tests.service.conftest import app, beacon_relay, vk
from tools.browsing import sign_in
from tools.every_page import Shown, every_page

__all__ = ["app", "beacon_relay", "vk"]

HEAVIEST = 150_000  # bytes on the wire: a page and all that it brings
IN_THE_WAY = "script:not([type=module]):not([async]):not([defer])"


@pytest.fixture
def pages(app: Flask, vk: FakeVk) -> list[Shown]:
    with app.app_context():
        contests = furnish(vk)
    return list(every_page(app, contests, KNOWN))


@pytest.fixture
def site(app: Flask, pages: list[Shown]) -> Iterator[str]:
    with served(app) as url:
        yield url


@pytest.fixture
def session(browser: Browser, site: str) -> str:
    """The cookie of somebody at the desk."""
    context = browser.new_context(base_url=site)
    tab = context.new_page()
    sign_in(tab, LOGIN, PASSWORD)
    [value] = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "session"]
    context.close()
    return value


@contextmanager
def newcomer(browser: Browser, site: str, session: str, *, scripts: bool) -> Iterator[Page]:
    """A browser that has fetched nothing yet; with a session, that of staff."""
    context = browser.new_context(base_url=site, java_script_enabled=scripts)
    if session:
        context.add_cookies([{"name": "session", "value": session, "url": site}])
    yield context.new_page()
    context.close()


def weight(tab: Page, address: str) -> int:
    """What comes over the wire until everything has loaded, in bytes with headers."""
    wire = tab.context.new_cdp_session(tab)
    wire.send("Network.enable")
    lengths: list[float] = []
    wire.on("Network.loadingFinished", lambda done: lengths.append(done["encodedDataLength"]))
    tab.goto(address)
    assert len(lengths) > 2, "its stylesheets have to be counted too"
    return round(sum(lengths))


def test_a_first_visit_to_any_page_is_light(
    browser: Browser, site: str, pages: list[Shown], session: str
) -> None:
    weights = {}
    for page in pages:
        with newcomer(browser, site, session if page.staff else "", scripts=True) as tab:
            weights[page.name] = weight(tab, page.address)
    heaviest = sorted(weights.items(), key=lambda pair: -pair[1])
    print(heaviest[:5])  # noqa: T201  # how far away the limit is
    assert [page for page in heaviest if page[1] > HEAVIEST] == []


@pytest.mark.parametrize("staff", [False, True], ids=["public", "staff"])
def test_every_page_shows_its_words_before_any_script_has_run(
    browser: Browser, site: str, pages: list[Shown], session: str, staff: bool
) -> None:
    blank = []
    with newcomer(browser, site, session if staff else "", scripts=False) as tab:
        for page in pages:
            if page.staff == staff:
                tab.goto(page.address)
                waits = tab.locator(IN_THE_WAY).count() or not tab.locator("h1").is_visible()
                blank += [page.name] if waits else []
    assert blank == []
