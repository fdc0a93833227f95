"""One contest in a real browser, from the form to a reader who checks the draw."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tools.library import LOGIN, Library, connect, hire_librarian
from tools.stack import Stack

LIBRARY = Library("chitalka", 700300, "Читальня на Садовой")
ZONE = ZoneInfo("Asia/Yekaterinburg")
CLOSES_IN = timedelta(seconds=40)
DRAW_AFTER = timedelta(seconds=61)  # the shortest that this stack's settings allow, and a second
PATIENCE_S = 100
READERS = 30


def test_a_librarian_runs_a_contest_and_a_reader_checks_it(stack: Stack, page: Page) -> None:
    connect(stack, LIBRARY)
    hire_librarian(stack, LIBRARY)
    page.set_default_timeout(20_000)
    sign_in(page, stack.env["STAFF_PASSWORD"])
    board = make(page)
    schedule(page)
    board_says(page, "open")
    readers_come(stack)
    step(page, "/close", "closed")
    step(page, "/freeze", "frozen")
    board_says(page, "drawn")
    step(page, "/publish", "published")
    assert len(stack.simulator.posts(LIBRARY.group_id)) == 2
    page.goto(board)
    page.locator('.pages a[href^="/c/"]').click()
    check(page)
    find_herself(stack, page)


def sign_in(page: Page, password: str) -> None:
    page.goto("/desk/")
    page.locator('[name="login"]').fill(LOGIN)
    page.locator('[name="password"]').fill(password)
    page.locator("main button").click()


def make(page: Page) -> str:
    """Fill the form in; gives the board's address."""
    page.goto("/desk/contests/new")
    page.locator('[name="title"]').fill("Книга на выходные")
    page.locator('[name="prizes-0-title"]').fill("Роман в подарок")
    page.locator('[name="prizes-0-count"]').fill("2")
    page.locator('[name="reposted-need"][value="required"]').check()
    page.locator('[name="commented-keyword"]').fill("книга")
    page.locator('[name="publishes_itself"]').uncheck()
    now = datetime.now(UTC).astimezone(ZONE)
    dates = {"opens_at": now, "closes_at": now + CLOSES_IN, "draw_at": now + CLOSES_IN + DRAW_AFTER}
    for name, moment in dates.items():
        page.locator(f'[name="{name}"]').fill(f"{moment:%Y-%m-%dT%H:%M:%S}")
    page.locator("main .btn-primary").click()
    expect(page.locator(".board")).to_be_visible()
    return page.url


def schedule(page: Page) -> None:
    page.locator('main .btn-primary[href$="/schedule"]').click()
    expect(page.locator("figure")).to_contain_text("/c/")
    page.locator("main .btn-primary").click()
    expect(page.locator(".board")).to_be_visible()


def readers_come(stack: Stack) -> None:
    post = stack.simulator.posts(LIBRARY.group_id)[0]
    crowd = {"readers": READERS, "seconds": 5, "seed": 7, "keyword": "книга"}
    stack.simulator.post("/sim/crowd", group_id=LIBRARY.group_id, post_id=post["id"], **crowd)
    stack.wait_until(stack.simulator.is_idle, PATIENCE_S, "readers and callbacks")


def step(page: Page, address: str, state: str) -> None:
    """Press the board's button for a step, then the step's own, and wait until it is done."""
    page.locator(f'main .actions a[href$="{address}"]').click()
    page.locator("form.confirm button.btn").click()
    board_says(page, state)


def board_says(page: Page, state: str) -> None:
    """The board keeps itself fresh; nobody reloads it."""
    board = page.locator(f'.board[data-mark^="{state}:"]')
    expect(board).to_be_visible(timeout=PATIENCE_S * 1000)


def check(page: Page) -> None:
    page.locator('main a[href$="/winners"]').first.click()
    expect(page.locator("[data-place]")).to_have_count(5)
    page.locator(".proof > summary").click()
    page.locator("[data-verify-run]").click()
    result = page.locator("[data-verify-result]")
    expect(result).to_have_attribute("data-outcome", "ok", timeout=30_000)
    expect(result).to_have_text(re.compile(r"\S"))


def find_herself(stack: Stack, page: Page) -> None:
    """A reader without a code comments a word, and sees her line checked in her browser."""
    files = page.locator('a[href$="/openings.txt"], a[href$="/entries.txt"]').first
    page.goto(str(files.get_attribute("href")).partition("/draw/")[0] + "/me/")
    post = next(p for p in stack.simulator.posts(LIBRARY.group_id) if p["comments"])
    reader = next(c["from_id"] for c in post["comments"] if c["from_id"] > 0)
    page.locator('[name="name"]').fill(f"vk.com/id{reader}")
    page.locator("form[action$='/word'] button").click()
    word = page.locator("main .figure-big").inner_text()
    said = {"reader_id": reader, "action": "comment", "post_id": post["id"], "text": word}
    stack.simulator.post("/sim/act", group_id=LIBRARY.group_id, **said)
    stack.wait_until(stack.simulator.is_idle, PATIENCE_S, "the comment's callback")
    expect(page.locator("main .btn-primary")).to_be_visible()
    stack.wait_until(lambda: _let_in(page), PATIENCE_S, "the comment to be seen")
    expect(page.locator("main")).to_contain_text(f"vk.com/id{reader}")
    if page.locator("[data-receipt-run]").count():  # not everybody of the crowd is in
        page.locator("[data-receipt-run]").click()
        result = page.locator("[data-receipt-result]")
        expect(result).to_have_attribute("data-outcome", "ranked", timeout=30_000)


def _let_in(page: Page) -> bool:
    page.locator("main form button.btn-primary").click()
    return page.url.endswith("/me/card")
