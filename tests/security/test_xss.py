"""Whatever people call themselves, write or plan, every page shows it as text."""

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from jinja2.utils import LRUCache
from markupsafe import escape
from playwright.sync_api import Browser

import clock
from contests import deciding
from contests.drafts import PrizeDraft
from contests.models import Contest
from contests.models import Person as Reader
from extensions import db
from objections import service as objections
from objections.models import ObjectionKind
from tests.fakes.vk import FakeVk
from tests.journey.library import ENTRANT, KNOWN, furnish, served
from tests.journey.test_every_page import visit
from tests.security import detours
from tests.security.detours import Contests
from tests.security.eye import Eye
from tests.security.payloads import ALL, PAYLOADS, some
from tests.service.scene import GROUP
from tools.every_page import Shown, every_page
from tools.processes import ROOT
from vk.port import Comment, Person

READERS = {101, 102, 103, 104, 105}
REFUSED = 102  # whom staff take out, with a reason that she reads
TOO_LONG = ALL * 4
TERMS = {
    "title": some(0, 200),
    "description": ALL,
    "organiser": some(10, 200),
    "claim_terms": ALL,
    "announcement": ALL,
    "prizes": (PrizeDraft(some(20, 200), 1), PrizeDraft(some(30, 200), 1)),
    "advertiser": some(40, 200),
}
# Each place where a text is code unless it is escaped for that very place.
FORGETFUL = """<title>x</title><i title="…"></i><i title='…'></i><i title=…></i><a href="…">x</a>
<p>…</p><script>'…'</script>"""
LINK = re.compile(r"\[(\w)\]\((.*)\)")  # as Markdown writes it
FOLDER = ROOT / "templates"
TEMPLATES = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html")}
NOT_LOOKED_AT: dict[str, str] = {}  # and why


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
def contests(app: Flask, vk: FakeVk) -> Contests:
    with app.app_context():
        contests = furnish(vk, **TERMS)
        frozen, running = (
            db.session.get_one(Contest, contests[state]["contest_id"])
            for state in ("frozen", "open")
        )
        about = (ObjectionKind.MISSING, "201", ALL, some(3, 200))
        objections.lodge(frozen, *about, clock.now())
        deciding.hide(running, REFUSED, some(6, 300), None, clock.now())
        detours.hire(vk)
    return contests


@pytest.fixture
def pages(app: Flask, contests: Contests) -> list[Shown]:
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


def test_no_text_becomes_code_on_any_page(
    app: Flask, browser: Browser, site: str, vk: FakeVk, contests: Contests, pages: list[Shown]
) -> None:
    """Nor in what forms answer; and no template is left out."""
    with loading(app) as loaded, visit(browser, site, "ru", staff=True) as context:
        eye = Eye(context.new_page())
        look_at_all(eye, pages)
        for hers in detours.codes_of(app, contests, ("open", REFUSED), ("published", ENTRANT)):
            detours.own_page(eye, *hers)
        detours.answers(eye, contests, vk)
        detours.post_while_it_is_typed(eye)
        detours.kept_file(Eye(context.new_page()), f"{site}/verify.html")
        assert all(hers.shown for hers in detours.visit_others(browser, site))
    assert TEMPLATES - loaded == NOT_LOOKED_AT.keys()


def look_at_all(eye: Eye, pages: list[Shown]) -> None:
    """And have every form send back what is too long for it."""
    for page in pages:
        eye.go(page.address, page.name)
        eye.send_back(TOO_LONG, page.name)
    assert eye.shown > len(pages) / 2
    assert eye.literal > len(pages) / 4
    assert eye.sent > 20


@contextmanager
def loading(app: Flask) -> Iterator[set[str]]:
    """The names of the templates that are loaded meanwhile, those within others too."""
    kept, names = app.jinja_env.cache, set[str]()
    assert isinstance(kept, LRUCache)
    kept.clear()
    yield names
    names.update(name for _loader, name in kept)
    assert len(kept) < kept.capacity, "it may have forgotten some"


def test_what_is_not_escaped_is_noticed(browser: Browser) -> None:
    """Or the test before would prove nothing."""
    assert noticed(browser, "Анна Книголюбова") == []
    assert [payload for payload in PAYLOADS if not noticed(browser, payload)] == []


def noticed(browser: Browser, payload: str) -> list[str]:
    """What is wrong with a page that forgets to escape it, and takes it for whatever it can be."""
    tab = browser.new_page()
    eye = Eye(tab)
    tab.set_content(
        FORGETFUL.replace("…", payload)
        + LINK.sub(r'<a href="\2">\1</a>', payload)
        + html.unescape(payload)
        + str(escape(payload.replace("{{7*7}}", "49")))
    )
    wrong = [*eye.wrong, *eye.found()]
    tab.close()
    return wrong
