"""The remarks of the law follow what is typed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.fakes.vk import FakeVk
from tests.journey.library import LOGIN, PASSWORD, furnish, served
from tests.journey.script_site import opened
from tests.service.conftest import app, beacon_relay, vk
from tools.browsing import sign_in

__all__ = ["app", "beacon_relay", "vk"]


@pytest.fixture
def form(app: Flask, vk: FakeVk, browser: Browser) -> Iterator[Page]:
    """A new contest's form, before a librarian."""
    with app.app_context():
        furnish(vk)
    with served(app) as site, opened(browser) as tab:
        sign_in(tab, LOGIN, PASSWORD, site)
        tab.goto(f"{site}/desk/contests/new")
        yield tab


def test_a_trap_is_named_while_it_is_typed_and_goes_when_it_is_gone(form: Page) -> None:
    panel = form.locator("[data-law]")
    count = panel.locator("[aria-live]")
    before = count.text_content()
    form.fill("#announcement", "Разыгрываем книгу. Отметьте двух друзей.")
    expect(panel).to_contain_text("отметьте двух друзей")
    expect(count).not_to_have_text(before or "")
    form.fill("#announcement", "Разыгрываем книгу. Отметьте друга.")
    expect(panel).not_to_contain_text("отметьте двух друзей")
    expect(form.locator("#announcement")).to_be_focused()


def test_a_remark_leads_to_its_field(form: Page) -> None:
    form.fill("#announcement", "Отметьте двух друзей.")
    form.locator("[data-law] a[href='#announcement']").click()
    expect(form.locator("#announcement")).to_be_in_viewport()
