"""Whatever people call themselves, write or plan, every page shows it as text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page

import clock
from contests.drafts import PrizeDraft
from contests.models import Contest
from contests.models import Person as Reader
from extensions import db
from objections import service as objections
from objections.models import ObjectionKind
from tests.fakes.vk import FakeVk
from tests.journey.library import KNOWN, furnish, served
from tests.journey.test_every_page import visit
from tests.security.payloads import ALL, PAYLOADS, some
from tests.service.scene import GROUP
from tools.every_page import Shown, every_page
from vk.port import Comment, Person

HOSTILE = (Path(__file__).parent / "hostile.js").read_text()
UNESCAPED = """<title>x</title><i title="…"></i><i title='…'></i><p>…</p><script>'…'</script>"""
READERS = {101, 102, 103, 104, 105}
TERMS = {
    "title": some(0, 200),
    "description": ALL,
    "organiser": some(10, 200),
    "claim_terms": ALL,
    "announcement": ALL,
    "prizes": (PrizeDraft(some(20, 200), 1), PrizeDraft(some(30, 200), 1)),
    "advertiser": some(40, 200),
}


class HostileVk(FakeVk):
    """People whose names and comments are code, in a community whose name is."""

    def people(self, user_ids: Iterable[int]) -> dict[int, Person]:
        return {number: _renamed(person) for number, person in super().people(user_ids).items()}

    def comments(self, owner_id: int, post_id: int, expected: int = 0) -> list[Comment]:
        said = super().comments(owner_id, post_id, expected)
        return [replace(one, text=f"{one.text} {ALL}") for one in said]


def _renamed(person: Person) -> Person:
    number = (person.user_id - 101) * 10
    return replace(person, first_name=some(number, 250), last_name=some(number + 5, 250))


@pytest.fixture
def vk() -> FakeVk:
    return HostileVk(GROUP, some(45, 200), "library")


@pytest.fixture
def pages(app: Flask, vk: FakeVk) -> list[Shown]:
    with app.app_context():
        contests = furnish(vk, **TERMS)
        frozen = db.session.get_one(Contest, contests["frozen"]["contest_id"])
        objections.lodge(frozen, ObjectionKind.MISSING, "201", ALL, some(3, 200), clock.now())
    return list(every_page(app, contests, KNOWN))


@pytest.fixture
def site(app: Flask, pages: list[Shown]) -> Iterator[str]:
    with served(app) as url:
        yield url


def test_there_are_fifty_and_each_of_them_gets_everywhere(app: Flask, pages: list[Shown]) -> None:
    """Into names, and into the texts of contests; comments have them all by the class above."""
    assert len(set(PAYLOADS)) == 50
    with app.app_context():
        readers = db.session.query(Reader).filter(Reader.user_id.in_(READERS))
        names = " ".join(f"{reader.first_name} {reader.last_name}" for reader in readers)
        contest = db.session.query(Contest).filter(Contest.state == "open").one()
        texts = contest.description
    for text in (names, texts):
        assert not [payload for payload in PAYLOADS if payload not in text]


def test_no_text_becomes_code_on_any_page(browser: Browser, site: str, pages: list[Shown]) -> None:
    wrong: list[str] = []
    shown = 0
    with visit(browser, site, "ru", staff=True) as context:
        tab = context.new_page()
        _listen(tab, wrong)
        for page in pages:
            tab.goto(page.address)
            tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
            wrong += [f"element: {found}" for found in tab.evaluate(HOSTILE)]
            shown += "alert(" in tab.inner_text("body")
            if wrong:
                pytest.fail("\n".join([page.name, *wrong]))
    assert shown > len(pages) / 2


def test_what_is_not_escaped_is_noticed(browser: Browser) -> None:
    """Or the test before would prove nothing. Others need an attribute or a script around them."""
    missed, tab = [], browser.new_page()
    wrong: list[str] = []
    _listen(tab, wrong)
    for payload in (payload for payload in PAYLOADS if payload[0] in "<\"'-]"):
        wrong.clear()
        tab.set_content(UNESCAPED.replace("…", payload))
        if not wrong + tab.evaluate(HOSTILE):
            missed.append(payload)
    tab.close()
    assert not missed


def _listen(tab: Page, wrong: list[str]) -> None:
    """Whatever a browser does when text has become code."""

    def refuse(dialog: Dialog) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    tab.on("dialog", refuse)
    tab.on("pageerror", lambda error: wrong.append(f"error {error}"))
    tab.on("console", lambda said: wrong.append(said.text) if "Policy" in said.text else None)
    tab.on("request", lambda asked: wrong.append(asked.url) if asked.url.endswith("/x55") else None)
