"""F10: events that crash their handler; the cause is mended later, and staff have them replayed."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import requests
from sqlalchemy import func, select, text

from communities.models import Community
from contests.models import LedgerAction
from extensions import db
from tools.chaos import scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place, inside
from tools.chaos.scenes import FIRST_READER, Library
from tools.chaos.sending import send
from tools.stack import Stack
from webhooks.jobs import TRIES
from webhooks.models import Inbox, InboxEvent

GOOD, POISON = 200, 20
MINDED_S = 30  # so long the good ones may take beside the bad ones
PATIENCE_S = 400
PASSWORD = "a-password-for-this-fault"  # noqa: S105  # of an account that lives for a minute
TOKEN = re.compile(r'name="csrf_token"[^>]*\bvalue="([^"]+)"')
BAD_USERS = f"NEW.user_id >= {FIRST_READER + GOOD} AND NEW.user_id < {FIRST_READER + GOOD + POISON}"
BREAK: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        f"CREATE TRIGGER poison BEFORE INSERT ON ledger_action WHEN {BAD_USERS} "
        "BEGIN SELECT RAISE(ABORT, 'poison'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {BAD_USERS} THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER poison BEFORE INSERT ON ledger_action "
        "FOR EACH ROW EXECUTE FUNCTION poison()",
    ),
}
MEND: Mapping[str, tuple[str, ...]] = {
    "sqlite": ("DROP TRIGGER poison",),
    "postgresql": ("DROP TRIGGER poison ON ledger_action", "DROP FUNCTION poison()"),
}


def run(place: Place) -> Outcome:
    """Quarantined after five tries, the rest goes on, staff see them and have them replayed."""
    with place.running() as stack:
        library = scenes.connected(stack, "f10", people=1)
        with _crashing(stack, place.database):
            good_s, aside_s = _sent(stack, library)
            tries = _tries(stack)
        shown = _replayed_by_staff(stack, library)
        scenes.processed(stack, PATIENCE_S)
        wrong = scenes.unsound(stack)
        counted = _counted(stack, library)
    wrong += [] if good_s < MINDED_S else [f"the good ones took {good_s:.0f} s"]
    wrong += [] if tries == {TRIES} else [f"set aside after {sorted(tries)} tries"]
    wrong += [] if shown == POISON else [f"staff saw {shown} of {POISON}"]
    wrong += [] if counted == GOOD + POISON else [f"{counted} counted in the end"]
    figure = f"{GOOD} good events in {good_s:.1f} s, {POISON} set aside after {aside_s:.0f} s"
    return Outcome.of(POISON, wrong, f"{figure} and {TRIES} tries; seen, replayed and counted")


def _sent(stack: Stack, library: Library) -> tuple[float, float]:
    """Seconds until all good ones were counted, and until all bad ones were set aside."""
    bodies = {number: scenes.like(library, number) for number in range(GOOD + POISON)}
    began = time.monotonic()
    send(stack.webs, bodies)
    with inside(stack):
        stack.wait_until(lambda: _in(library, Inbox.DONE) == GOOD, PATIENCE_S, "the good events")
        good_s = time.monotonic() - began
        aside = Inbox.QUARANTINED
        stack.wait_until(lambda: _in(library, aside) == POISON, PATIENCE_S, "the bad ones")
    return good_s, time.monotonic() - began


def _in(library: Library, state: Inbox) -> int:
    db.session.rollback()
    rows = select(func.count(InboxEvent.id)).join(Community)
    mine = (Community.group_id == library.group_id, InboxEvent.state == state)
    return db.session.scalars(rows.where(*mine)).one()


def _tries(stack: Stack) -> set[int]:
    with inside(stack):
        aside = InboxEvent.state == Inbox.QUARANTINED
        return set(db.session.scalars(select(InboxEvent.attempts).where(aside)))


def _counted(stack: Stack, library: Library) -> int:
    with inside(stack):
        rows = select(func.count(LedgerAction.id)).join(Community)
        return db.session.scalars(rows.where(Community.group_id == library.group_id)).one()


@contextmanager
def _crashing(stack: Stack, database: str) -> Iterator[None]:
    """Whatever handles these people's likes gets an error that nobody foresaw."""
    _execute(stack, BREAK[database])
    try:
        yield
    finally:
        _execute(stack, MEND[database])


def _execute(stack: Stack, statements: tuple[str, ...]) -> None:
    with inside(stack):
        for statement in statements:
            db.session.execute(text(statement))
        db.session.commit()


def _replayed_by_staff(stack: Stack, library: Library) -> int:
    """How many events their page shows; its button is pressed."""
    login = library.slug
    who = ("--login", login)
    stack.flask("account", "add", *who, "--name", "F10", "--password-stdin", stdin=PASSWORD)
    stack.flask("role", "grant", *who, "--community", library.slug, "--role", "editor")
    with inside(stack):
        found = select(Community.id).where(Community.group_id == library.group_id)
        page = f"/desk/communities/{db.session.scalars(found).one()}/quarantine"
    with requests.Session() as browser:
        door = f"{stack.web}/desk/sign-in"
        _submit(browser, door, login=login, password=PASSWORD)
        shown = browser.get(stack.web + page, timeout=30).text.count("<pre")
        _submit(browser, stack.web + page, event="")
    return shown


def _submit(browser: requests.Session, address: str, **fields: str) -> None:
    found = TOKEN.search(browser.get(address, timeout=30).text)
    token = {"csrf_token": found[1] if found else ""}
    browser.post(address, data=fields | token, timeout=30).raise_for_status()
