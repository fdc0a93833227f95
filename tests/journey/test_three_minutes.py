"""A contest in three minutes, with the keyboard alone; what is typed survives, the post follows."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from contests.desk_models import KeptForm
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from staff import service as staff
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.journey.script_site import opened
from tests.journey.test_public_pages import ONLY
from tests.service.conftest import app, beacon_relay, vk
from tests.service.scene import Scene
from tests.web.desk.contests import contest_in

__all__ = ["app", "beacon_relay", "vk"]

PASSWORD = "a long password"
QUICK = "/desk/contests/quick"
# The browser itself marks the parts of a date.
SEEN = """() => document.activeElement.type === "datetime-local"
    || getComputedStyle(document.activeElement).outlineStyle !== "none\""""


@pytest.fixture
def site(app: Flask, vk: FakeVk) -> Iterator[str]:
    """The application on a free port, with a library and somebody who makes its contests."""
    with app.app_context():
        scene = Scene(vk)
        anna = staff.add_account("anna", "Анна", PASSWORD, scene.clock())
        staff.grant(anna, scene.community, Role.EDITOR, scene.clock())
        contest_in(scene, State.DRAFT)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody at the desk, signed in by the form."""
    with opened(browser) as tab:
        tab.goto(f"{site}/desk/")
        _type_into(tab, tab.locator("[name=login]"), "anna")
        _type_into(tab, tab.locator("[name=password]"), PASSWORD)
        tab.keyboard.press("Enter")
        expect(tab).to_have_url(f"{site}/desk/")
        yield tab


def _walk_to(tab: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; it has to be seen all the way."""
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        tab.keyboard.press("Tab")
        assert tab.evaluate(SEEN)
    raise AssertionError(f"the keyboard never comes to {wanted}")


def _type_into(tab: Page, field: Locator, text: str) -> None:
    _walk_to(tab, field)
    tab.keyboard.press("Control+a")
    tab.keyboard.type(text)


def _press(tab: Page, wanted: Locator) -> None:
    _walk_to(tab, wanted)
    tab.keyboard.press("Enter")


def test_from_the_first_page_to_a_scheduled_contest(app: Flask, tab: Page, site: str) -> None:
    _press(tab, tab.locator(f'main a[href="{QUICK}"]'))
    _press(tab, tab.locator(f'a[href^="{QUICK}/quote"]'))
    post = tab.locator(".vk-text")
    _type_into(tab, tab.locator("[name=prize]"), "Дерсу Узала")
    expect(post).to_contain_text("Приз: Дерсу Узала.")
    _type_into(tab, tab.locator("[name=count]"), "2")
    expect(post).to_contain_text("Призы: Дерсу Узала — 2 шт.")
    _type_into(tab, tab.locator("[name=quote]"), "Рукописи не горят")
    expect(post).to_contain_text("«Рукописи не горят»")
    _type_into(tab, tab.locator("[name=answer]"), "Булгаков")
    shown = post.inner_text()
    assert "Булгаков" not in shown
    _press(tab, tab.locator("main .btn-primary"))
    expect(tab).to_have_url(f"{site}/desk/contests/2/schedule")
    expect(tab.locator(".vk-text")).to_have_text(shown, use_inner_text=True)
    _press(tab, tab.locator("main .btn-primary"))
    expect(tab).to_have_url(f"{site}/desk/contests/2")
    with app.app_context():
        made = db.session.scalars(select(Contest).where(Contest.id == 2)).one()
        assert made.state is State.SCHEDULED
        assert [(prize.title, prize.count) for prize in made.prizes] == [("Дерсу Узала", 2)]


def test_the_post_names_the_date_that_is_chosen(tab: Page, site: str) -> None:
    tab.goto(f"{site}{QUICK}/comment")
    field = tab.locator("[name=closes_at]")
    later = datetime.fromisoformat(field.input_value()) + timedelta(days=2)
    field.fill(f"{later:%Y-%m-%dT15:30}")
    expect(tab.locator(".vk-text")).to_contain_text(", 15:30 (по екатеринбургскому времени)")


@pytest.mark.parametrize("form_at", [f"{QUICK}/comment", "/desk/contests/new"])
def test_what_is_typed_is_kept_and_comes_back(
    app: Flask, tab: Page, site: str, form_at: str
) -> None:
    tab.goto(site + form_at)
    prize = tab.locator("[name=prize], [name=prizes-0-title]")
    prize.fill("Атлас сов")
    expect(tab.locator("[data-keep-status]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    prize.fill("Атлас сов и филинов")
    tab.goto(f"{site}/desk/")  # she leaves at once
    _until(lambda: any("Атлас сов и филинов" in str(row.fields) for row in _kept(app)))
    tab.goto(site + form_at)
    expect(prize).to_have_value("Атлас сов и филинов")


def _kept(app: Flask) -> list[KeptForm]:
    with app.app_context():
        return list(db.session.scalars(select(KeptForm)))


def _until(true: Callable[[], bool]) -> None:
    """The page that was left says nothing any more, so only the database can be asked."""
    for _ in range(200):
        if true():
            return
        Event().wait(0.05)
    raise AssertionError("it never came true")


def test_signed_out_she_is_told_and_after_signing_in_it_goes_on(tab: Page, site: str) -> None:
    tab.goto(f"{site}{QUICK}/comment")
    cookies: Any = tab.context.cookies()
    tab.context.clear_cookies()
    tab.locator("[name=prize]").fill("Атлас сов")
    status = tab.locator("[data-keep-status]")
    expect(status).to_have_text(tab.locator("form[data-keep]").get_attribute("data-keep-out") or "")
    tab.context.add_cookies(cookies)  # signed in again, in another window
    tab.locator("[name=prize]").fill("Атлас")
    expect(status).to_contain_text(re.compile(r"\d\d:\d\d"))
    tab.goto(f"{site}{QUICK}/comment")
    expect(tab.locator("[name=prize]")).to_have_value("Атлас")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_these_pages_shuts_anybody_out(tab: Page, site: str, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for address in ("/desk/", QUICK, f"{QUICK}/quote", "/desk/contests/1/schedule"):
        tab.goto(site + address)
        found = Axe().run(tab, options=ONLY)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_at_400_per_cent_nothing_runs_off_the_side(tab: Page, site: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 256})
    for address in ("/desk/", QUICK, f"{QUICK}/quote", "/desk/contests/1/schedule"):
        tab.goto(site + address)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_no_third_party_is_asked(tab: Page, site: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(urlsplit(request.url).hostname or ""))
    tab.goto(f"{site}{QUICK}/quote")
    assert set(asked) == {"127.0.0.1"}
