"""The countdown in a browser: what it says, that it is calm, and that it looks anew only once."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.script_site import Site, opened, serving

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with opened(browser) as tab:
        tab.clock.install(time=NOW)
        yield tab


def opens(tab: Page, site: Site, seconds: int, lang: str = "ru") -> None:
    """A page whose moment comes so much later, as the server has filled it in."""
    moment = (NOW + timedelta(seconds=seconds)).isoformat()
    site.files["/"] = (
        f'<!doctype html><html lang="{lang}"><title>contest</title><p><time role="timer" '
        f'aria-live="off" datetime="{moment}" data-countdown>server</time></p>'
        '<script type="module" src="/js/countdown.mjs"></script></html>'
    )
    tab.goto(site.url)


@pytest.mark.parametrize(
    ("lang", "seconds", "calm", "words"),
    [
        ("ru", 3 * DAY + 4 * HOUR + 5, False, "3 дня 4 часа"),
        ("ru", 2 * DAY, False, "2 дня"),
        ("ru", 21 * DAY + HOUR, False, "21 день 1 час"),
        ("ru", 5 * HOUR + 12 * MINUTE, False, "5 часов 12 минут"),
        ("ru", 12 * MINUTE + 5, False, "12 минут 5 секунд"),
        ("ru", 12 * MINUTE + 5, True, "13 минут"),
        ("ru", 5, False, "5 секунд"),
        ("ru", 5, True, "1 минута"),
        ("ru", 0, False, "0 секунд"),
        ("en", 3 * DAY + 4 * HOUR, False, "3 days 4 hours"),
        ("en", HOUR + MINUTE, False, "1 hour 1 minute"),
    ],
)
def test_time_is_told_in_good_words(
    tab: Page, site: Site, lang: str, seconds: int, calm: bool, words: str
) -> None:
    opens(tab, site, DAY, lang)
    told = "async ([ms, calm]) => (await import('/js/countdown.mjs')).words(ms, calm)"
    assert tab.evaluate(told, [seconds * 1000, calm]) == words


def test_it_goes_along_with_the_clock(tab: Page, site: Site) -> None:
    opens(tab, site, HOUR + 30 * MINUTE + 30)
    timer = tab.get_by_role("timer")
    expect(timer).to_have_text("1 час 30 минут")
    tab.clock.fast_forward(20 * MINUTE * 1000)
    expect(timer).to_have_text("1 час 10 минут")
    tab.clock.fast_forward(30 * MINUTE * 1000)
    expect(timer).to_have_text(re.compile(r"^40 минут \d+ секунд"))
    expect(timer).to_have_attribute("aria-live", "off")


def test_for_those_who_want_no_motion_it_moves_once_a_minute(tab: Page, site: Site) -> None:
    tab.emulate_media(reduced_motion="reduce")
    opens(tab, site, 10 * MINUTE)
    expect(tab.get_by_role("timer")).to_have_text("10 минут")
    tab.clock.fast_forward(61 * 1000)
    expect(tab.get_by_role("timer")).to_have_text("9 минут")


def test_at_the_end_the_page_is_looked_at_anew_and_only_once(tab: Page, site: Site) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    opens(tab, site, 30)
    with tab.expect_event("load"):
        tab.clock.run_for(45 * 1000)
    expect(tab.get_by_role("timer")).to_have_text("server")
    tab.clock.run_for(60 * 1000)
    assert [url for url in asked if url == f"{site.url}/"] == [f"{site.url}/"] * 2
