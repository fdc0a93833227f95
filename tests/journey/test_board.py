"""The board keeps itself fresh in a real browser, and leaves whoever reads it where she is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

import clock
from communities import service as communities
from contests.entries import EntryState
from contests.lifecycle import Plan
from contests.models import Entry
from extensions import db
from staff import service as staff
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.journey.library import served
from tests.journey.script_site import opened
from tests.service.conftest import app, beacon_relay, vk
from tests.service.scene import OPENS, Scene
from tools.browsing import sign_in

__all__ = ["app", "beacon_relay", "vk"]

LOGIN, PASSWORD = "librarian", "a long enough password"
DAY = timedelta(days=1)
NUMBERS = "#coming-numbers"


@pytest.fixture
def board(app: Flask, vk: FakeVk) -> str:
    """The address of the board of an open contest that one person has entered."""
    with app.app_context():
        scene, now = Scene(vk), clock.now()
        plan = Plan(OPENS, now + DAY, now + 2 * DAY, publishes_itself=True)
        contest = scene.open_contest(plan=plan)
        who = staff.add_account(LOGIN, "Анна", PASSWORD, now)
        staff.grant(who, communities.by_slug("library"), Role.EDITOR, now)
        board = f"/desk/contests/{contest.id}"
    enter(app, board, 101)
    return board


def enter(app: Flask, board: str, user_id: int) -> None:
    now = clock.now()
    with app.app_context():
        row = Entry(contest_id=int(board.rpartition("/")[2]), user_id=user_id, tickets=1)
        row.state, row.reasons, row.checks = EntryState.IN, [], []
        row.updated_at = row.entered_at = now
        db.session.add(row)
        db.session.commit()


@pytest.fixture
def tab(browser: Browser, app: Flask, board: str) -> Iterator[Page]:
    with served(app) as url, opened(browser) as tab:
        tab.emulate_media(reduced_motion="reduce")  # else pages scroll slowly
        sign_in(tab, LOGIN, PASSWORD, url)
        tab.goto(f"{url}{board}")
        yield tab


def test_new_pictures_leave_what_is_open_the_focus_and_the_place(
    tab: Page, app: Flask, board: str
) -> None:
    tab.focus(f"{NUMBERS} summary")
    tab.keyboard.press("Enter")
    expect(tab.locator(NUMBERS)).to_have_attribute("open", "")
    place = tab.evaluate("scrollY")
    assert place > 100
    enter(app, board, 102)
    expect(tab.locator("[data-figures]")).to_have_attribute("data-numbers", "2:0:0")
    expect(tab.locator("[data-live=inside]")).to_have_text("2")
    expect(tab.locator(NUMBERS)).to_have_attribute("open", "")
    expect(tab.locator(f"{NUMBERS} summary")).to_be_focused()
    assert tab.evaluate("scrollY") == place


def test_pictures_are_not_drawn_anew_at_every_move(tab: Page, app: Flask, board: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda it: asked.append(it.url) if it.url.endswith("/figures") else None)
    enter(app, board, 102)
    expect(tab.locator("[data-figures]")).to_have_attribute("data-numbers", "2:0:0")
    enter(app, board, 103)
    expect(tab.locator("[data-live=inside]")).to_have_text("3")
    expect(tab.locator("[data-figures]")).to_have_attribute("data-numbers", "2:0:0")
    assert len(asked) == 1
