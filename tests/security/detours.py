"""Pages that have no address of their own, or not for the librarian: how somebody gets to each."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask
from playwright.sync_api import Browser, Page

import clock
from communities.connecting import connect
from communities.models import Community
from contests.models import Contest
from extensions import db
from receipts import service as receipts
from staff import service as staff
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.journey.library import PASSWORD
from tests.security.eye import Eye
from tests.security.payloads import ALL, some
from tools.browsing import sign_in, speak
from vk.port import Group, Tokens

Contests = Mapping[str, Mapping[str, Any]]
# Who has which communities, and what the desk shows to her only.
OTHERS = {
    "operator": ((), ("/desk/", "/desk/contests/new")),
    "new-here": ((2,), ("/desk/",)),
    "of-two": ((1, 2), ("/desk/", "/desk/contests/new", "/desk/contests/quick")),
}
SEND = "(field) => HTMLFormElement.prototype.submit.call(field.form)"


def hire(vk: FakeVk) -> None:
    """Another library, without contests, and who works there."""
    now, ours = clock.now(), vk.own
    vk.own = Group(78, some(25, 200), "other")
    connect(Tokens("their-community-token", "their-service-token"), "Asia/Omsk", now)
    vk.own = ours
    for login, (homes, _pages) in OTHERS.items():
        account = staff.add_account(login, some(len(login), 100), PASSWORD, now)
        staff.make_operator(account, now, operator=not homes)
        for home in homes:
            staff.grant(account, db.session.get_one(Community, home), Role.EDITOR, now)


def visit_others(browser: Browser, site: str) -> Iterator[Eye]:
    """What each of them sees."""
    for login, (_homes, pages) in OTHERS.items():
        context = browser.new_context(base_url=site)
        eye = Eye(context.new_page())
        sign_in(eye.tab, login, PASSWORD)
        speak(eye.tab, "ru")
        for page in pages:
            eye.go(page, f"{login}: {page}")
        yield eye
        context.close()


def codes_of(app: Flask, contests: Contests, *people: tuple[str, int]) -> Iterator[tuple[str, ...]]:
    """For each: the slug of her contest, her page on VK, and her code."""
    with app.app_context():
        for name, user_id in people:
            contest = db.session.get_one(Contest, contests[name]["contest_id"])
            yield contest.slug, f"vk.com/id{user_id}", receipts.code_of(contest, user_id)


def own_page(eye: Eye, slug: str, who: str, code: str) -> None:
    """A participant's, by her code; then the word that lets her in without one."""
    _submit(eye.tab, f"/c/{slug}/me/", who=who, code=code)
    assert eye.tab.url.endswith("/card")
    eye.look(f"card of {who}")
    _submit(eye.tab, f"/c/{slug}/me/", name=who)
    assert eye.tab.url.endswith("/prove")
    eye.look(f"word for {who}")


def answers(eye: Eye, contests: Contests, vk: FakeVk) -> None:
    """What the desk answers to forms, and to whatever goes wrong."""
    amend = f"/desk/contests/{contests['open']['contest_id']}/amend"
    terms = {"description": f"{ALL} ", "organiser": some(11, 900), "reason": some(8, 400)}
    _submit(eye.tab, amend, **{**terms, "description": some(4, 4000)})
    assert eye.tab.locator("[name=publish]").count()
    eye.look("the amended rules, before they are")
    _submit(eye.tab, amend, _token="run out", **terms)
    eye.look("a form that came too late")
    eye.go(f"/c/{quote(ALL, safe='')}?{quote(ALL)}", "no such page")
    vk.faults.order("resolve", RuntimeError("which nobody foresaw"))
    entries = f"/desk/contests/{contests['open']['contest_id']}/entries"
    eye.go(f"{entries}?search=vk.com/anna.k&x={quote(ALL)}&{quote(ALL)}", "something went wrong")


def post_while_it_is_typed(eye: Eye) -> None:
    """A part of the page, put into it by our script."""
    eye.tab.goto("/desk/contests/quick/quote")
    for number, name in enumerate(("prize", "quote")):
        with eye.tab.expect_response("**/quick/quote/post*"):
            eye.tab.fill(f"[name={name}]", some(9 + 12 * number, 250))
    eye.tab.wait_for_function(
        "document.querySelector('[data-post-here]').innerText.includes('alert(')"
    )
    eye.look("the post, while it is typed")


def kept_file(eye: Eye, address: str) -> None:
    """A page that is downloaded, and opened from a disk."""
    page = eye.tab.request.get(address).text()
    eye.tab.goto("about:blank")
    eye.tab.set_content(page)
    eye.look(address)


def _submit(tab: Page, address: str, _token: str = "", **fields: str) -> None:
    """The form with these fields; `_token` is another one than it had."""
    tab.goto(address)
    for name, value in fields.items():
        tab.fill(f"main [name={name}]", value)
    field = tab.locator(f"main [name={next(iter(fields))}]")
    if _token:
        field.evaluate("(field, token) => { field.form.csrf_token.value = token }", _token)
    with tab.expect_navigation():
        field.evaluate(SEND)
