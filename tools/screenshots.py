"""`make screenshots`: pictures of every page in var/screenshots, both widths, both languages.

A library on the small VK gets contests in every state, with readers who come by themselves.
"""

import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import func, select

from app import create_app
from communities.service import by_slug
from config import Config
from contests import amending, deciding, demo, discarding, service
from contests.amending import Amendment
from contests.chance import Chance
from contests.drafts import ContestDraft, PrizeDraft
from contests.lifecycle import State
from contests.models import Contest, Entry
from extensions import db
from objections import service as objections
from objections.models import ObjectionKind
from tools import bad_day, chromium
from tools.browsing import NAMES, sign_in, speak
from tools.every_page import Shown, every_page
from tools.library import LOGIN, Library, connect, hire_librarian
from tools.processes import ROOT, StackError
from tools.stack import Stack

HOME = ROOT / "var" / "screenshots-stack"
PICTURES = ROOT / "var" / "screenshots"
LIBRARY = Library("biblioteka", 700100, "Библиотека на Гагарина")
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
CROWD = {"readers": 60, "seconds": 10, "keyword": "книга"}
SOON = demo.Length(closes_in=45, draw_in=110)
LONG = demo.Length(closes_in=3 * 86400, draw_in=4 * 86400)
LISTED = demo.Length(closes_in=45, draw_in=2 * 86400)
PATIENCE_S = 240


def main() -> int:
    started = time.monotonic()
    shutil.rmtree(PICTURES, ignore_errors=True)
    try:
        with Stack(HOME, fresh=True) as stack:
            connect(stack, LIBRARY)
            hire_librarian(stack, LIBRARY)
            app = create_app(Config.from_env(stack.env))
            pages = list(every_page(app, _furnish(app, stack), _known()))
            print(f"{time.monotonic() - started:4.0f} s  the library is furnished", flush=True)
            count = _photograph(stack, pages)
            count += _photograph(stack, _on_a_bad_day(app, pages))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{time.monotonic() - started:4.0f} s  {count} pictures in {PICTURES}")
    return 0


def _furnish(app: Flask, stack: Stack) -> Mapping[str, Mapping[str, Any]]:
    """Contests by the state that they show, once they have come there."""
    with app.app_context():
        made = {name: _make(name, draft) for name, draft in _drafts().items()}
    for name in ("published", "drawn", "frozen", "open", "event"):
        _bring(app, stack, made[name], State.OPEN)
        _send_readers(app, stack, made[name])
    stack.wait_until(stack.simulator.is_idle, PATIENCE_S, "the readers")
    with app.app_context():
        cancelled = db.session.get_one(Contest, made["cancelled"])
        service.cancel(cancelled, "Книги не приехали. Разыграем их в декабре.", None, _now())
    wanted = {"published": State.PUBLISHED, "drawn": State.DRAWN}
    for name, state in {**wanted, "frozen": State.FROZEN, "event": State.FROZEN}.items():
        _bring(app, stack, made[name], state)
    with app.app_context():
        hidden = _live(db.session.get_one(Contest, made["open"]))
        frozen = db.session.get_one(Contest, made["frozen"])
        text = "Я выполнила все условия, а в списке меня нет."
        objections.lodge(frozen, ObjectionKind.MISSING, "1", text, "", _now())
        known = {name: _address(contest_id) for name, contest_id in made.items()}
        return known | {"hidden": {**known["open"], "user_id": hidden}}


def _on_a_bad_day(app: Flask, pages: list[Shown]) -> list[Shown]:
    with app.app_context():
        bad_day.begin(by_slug(LIBRARY.slug), _now())
    troubled = [page for page in pages if page.name in bad_day.PAGES]
    return [replace(page, name=f"{page.name}-bad-day") for page in troubled]


def _live(contest: Contest) -> int:
    """Hide an entry and put a term right, as staff may while entries are open; gives whose."""
    entrants = select(Entry.user_id).where(Entry.contest_id == contest.id)
    hidden = db.session.scalars(entrants.order_by(Entry.user_id.desc())).first() or 1
    deciding.hide(contest, hidden, "Накрутка: сто отметок за минуту", None, _now())
    terms = Amendment(contest.description, f"{contest.organiser}, 8 (3467) 00-00-00", "", 20)
    terms = replace(terms, claim_terms=contest.claim_terms)
    amending.amend(contest, 1, terms, "Добавили телефон", None, _now())
    return hidden


def _drafts() -> dict[str, ContestDraft]:
    def titled(title: str, prize: str, length: demo.Length) -> ContestDraft:
        usual = demo.draft(by_slug(LIBRARY.slug), length, _now())
        return replace(usual, title=title, prizes=(PrizeDraft(prize, 2), *usual.prizes[1:]))

    later = timedelta(days=1)
    planned = titled("Книжный календарь декабря", "Календарь с цитатами", LONG)
    plan = replace(planned.plan, opens_at=planned.plan.opens_at + later)
    return {
        "published": demo.draft(by_slug(LIBRARY.slug), SOON, _now()),
        "drawn": _by_hand(titled("Осень с хорошей книгой", "Роман «Лавр»", SOON)),
        "frozen": titled("Угадай книгу по цитате", "Сборник рассказов Чехова", LISTED),
        "event": replace(
            titled("Вечер поэзии", "Томик Ахматовой", LISTED),
            chance=Chance.EVENT,
            event_text="Курс евро Банка России на 1 декабря, все цифры подряд",
        ),
        "open": titled("Что почитать зимой", "«Снежная королева» с рисунками", LONG),
        "cancelled": titled("Полка новинок", "Новинка на выбор", LONG),
        "scheduled": replace(planned, plan=plan),
        "draft": replace(planned, title="Любимая книга детства", plan=plan),
        "discarded": replace(planned, title="Вечер настольных игр", plan=plan),
    }


def _by_hand(draft: ContestDraft) -> ContestDraft:
    return replace(draft, plan=replace(draft.plan, publishes_itself=False))


def _make(name: str, draft: ContestDraft) -> int:
    contest = service.create(by_slug(LIBRARY.slug), draft, None, _now())
    if name == "discarded":
        discarding.discard(contest, None, _now())
    elif name != "draft":
        service.schedule(contest, None, _now())
    return contest.id


def _bring(app: Flask, stack: Stack, contest_id: int, state: State) -> None:
    def there() -> bool:
        with app.app_context():
            return db.session.get_one(Contest, contest_id).state is state

    stack.wait_until(there, PATIENCE_S, f"contest {contest_id} {state}")


def _send_readers(app: Flask, stack: Stack, contest_id: int) -> None:
    with app.app_context():
        post_id = db.session.get_one(Contest, contest_id).post_id
    where = {"group_id": LIBRARY.group_id, "post_id": post_id, "seed": contest_id}
    stack.simulator.post("/sim/crowd", **where, **CROWD)


def _address(contest_id: int) -> dict[str, Any]:
    """What an address needs; with somebody who takes part, if anybody does."""
    contest = db.session.get_one(Contest, contest_id)
    somebody = select(func.min(Entry.user_id)).where(Entry.contest_id == contest_id)
    who = db.session.scalar(somebody)
    return {"contest_id": contest.id, "slug": contest.slug} | ({"user_id": who} if who else {})


def _known() -> Mapping[str, Any]:
    here = {"community_id": 1, "slug": LIBRARY.slug, "year": _now().year}
    return {**here, "kind": "user", "number": 1, "rank": 1, "user_id": 1, "preset": "quote"}


def _now() -> datetime:
    return datetime.now(UTC)


def _photograph(stack: Stack, pages: list[Shown]) -> int:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        path = chromium.find()
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        count = sum(_visit(browser, stack, pages, language) for language in NAMES)
        browser.close()
    return count


def _visit(browser: Browser, stack: Stack, pages: list[Shown], language: str) -> int:
    context = browser.new_context(base_url=stack.web, reduced_motion="reduce")
    public = [page for page in pages if not page.staff]
    count = _shoot(context, public, language)
    _sign_in(context, stack.env["STAFF_PASSWORD"])
    count += _shoot(context, [page for page in pages if page.staff], language)
    context.close()
    return count


def _sign_in(context: BrowserContext, password: str) -> None:
    tab = context.new_page()
    sign_in(tab, LOGIN, password)
    tab.close()


def _shoot(context: BrowserContext, pages: list[Shown], language: str) -> int:
    tab = context.new_page()
    tab.goto("/")
    speak(tab, language)
    count = sum(1 for page in pages for _ in _both_widths(tab, page, language))
    tab.close()
    return count


def _both_widths(tab: Page, page: Shown, language: str) -> Iterator[Path]:
    for name, (width, height) in SIZES.items():
        tab.set_viewport_size({"width": width, "height": height})
        answer = tab.goto(page.address)
        if answer is None or not answer.ok:
            raise StackError(f"{page.address} answered {answer and answer.status}.")
        path = PICTURES / language / name / f"{page.name}.png"
        tab.screenshot(path=path, full_page=True)
        yield path


if __name__ == "__main__":
    sys.exit(main())
