"""F8: two of everything, and the same button pressed a hundred times at once; one worker dies."""

import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import requests
from sqlalchemy import func, select

import clock
from communities.service import by_slug
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from outbox.models import OutboxRow
from staff import service as staff
from staff.models import Role
from tools.chaos import quick_draws, scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place, inside
from tools.processes import StackError
from tools.stack import Size, Stack
from winners.models import Draw

RUNS, SHORT_RUNS = 3, 1
CLICKS = 100
TWO = Size(webs=2, workers=2, schedulers=2)
DOOR = "/desk/sign-in"
TOKEN = re.compile(r'name="csrf_token"[^>]*\bvalue="([^"]+)"')
CLOSES_IN_S, WINDOW_S = 45, 61  # on a slow machine the opening alone takes long
DIES_AT = "draw.ranked"
PATIENCE_S = 150


def run(place: Place) -> Outcome:
    """One manifest, one result, whoever presses and whoever dies."""
    runs = SHORT_RUNS if place.short else RUNS
    wrong: list[str] = []
    with place.running(TWO) as stack:
        stack.fleet.tends = True
        for _ in range(runs):
            wrong += _one(stack, place.short)
        scenes.settled(stack)
        wrong += scenes.unsound(stack)
    figure = f"{CLICKS} clicks on two web servers, one of two workers killed in mid-draw"
    return Outcome.of(runs, wrong, f"{figure}: one manifest, one result")


def _one(stack: Stack, short: bool) -> list[str]:
    library = scenes.connected(stack, "f8")
    desk = Desk(stack, library)
    wrong = []
    if short:
        slug = quick_draws.frozen(stack, library, draw_in=5)
    else:
        slug, post_id = scenes.opened(stack, library, CLOSES_IN_S, CLOSES_IN_S + WINDOW_S)
        scenes.crowd(stack, library, post_id, 30, 5)
        scenes.all_in(stack, slug)
        wrong += desk.click(slug, "freeze", lambda: scenes.state(stack, slug) is not State.OPEN)
        scenes.reached(stack, slug, State.FROZEN, PATIENCE_S)
    Path(stack.env["ZHREBIY_FAILPOINTS"], DIES_AT).touch()
    round_at = _round_at(stack, slug)
    wrong += desk.click(slug, "draw", lambda: clock.now() >= round_at)
    scenes.reached(stack, slug, State.PUBLISHED, PATIENCE_S)
    if Path(stack.env["ZHREBIY_FAILPOINTS"], DIES_AT).exists():
        wrong.append("no worker died")
    return wrong + _not_one(stack, slug)


def _round_at(stack: Stack, slug: str) -> datetime:
    with inside(stack):
        found = select(Draw.round_at).join(Contest).where(Contest.slug == slug)
        return db.session.scalars(found).one()


def _not_one(stack: Stack, slug: str) -> list[str]:
    """What there is none of, or more than one."""
    with inside(stack):
        contest = select(Contest.id).where(Contest.slug == slug).scalar_subquery()
        results = OutboxRow.key.startswith("results:")
        counts = {
            "manifests": select(func.count(Draw.id)).where(Draw.contest_id == contest),
            "results": select(func.count(OutboxRow.id)).where(
                OutboxRow.contest_id == contest, results
            ),
        }
        found = {what: db.session.scalars(rows).one() for what, rows in counts.items()}
    return [f"{number} {what}" for what, number in found.items() if number != 1]


class Desk:
    """A librarian's browser, signed in; StackError if it cannot be."""

    def __init__(self, stack: Stack, library: scenes.Library) -> None:
        self._stack = stack
        self._browser = requests.Session()
        login, password = f"anna-{library.slug}", secrets.token_urlsafe(12)
        with inside(stack):
            account = staff.add_account(login, "Анна", password, clock.now())
            staff.grant(account, by_slug(library.slug), Role.ADMIN, clock.now())
            db.session.commit()
        door = f"{stack.web}{DOOR}"
        fields = {"csrf_token": self._token(door), "login": login, "password": password}
        if self._browser.post(door, data=fields, timeout=30).url.startswith(door):
            raise StackError("the librarian could not sign in")

    def _contest_id(self, slug: str) -> int:
        with inside(self._stack):
            return db.session.scalars(select(Contest.id).where(Contest.slug == slug)).one()

    def click(self, slug: str, step: str, ready: Callable[[], bool]) -> list[str]:
        """Press a step's button a hundred times at once, as soon as it is `ready`; what is odd."""
        page = f"/desk/contests/{self._contest_id(slug)}"
        urls = [
            f"{self._stack.webs[n % len(self._stack.webs)]}{page}/{step}" for n in range(CLICKS)
        ]
        token = self._token(f"{self._stack.web}{DOOR}")
        self._stack.wait_until(ready, PATIENCE_S, f"the time to {step}")

        def press(url: str) -> str:
            answer = requests.post(
                url,
                data={"csrf_token": token},
                cookies=self._browser.cookies,
                allow_redirects=False,
                timeout=60,
            )
            return answer.headers.get("Location", str(answer.status_code))

        with ThreadPoolExecutor(CLICKS) as threads:
            led_to = set(threads.map(press, urls))
        taken = f"{page}/closing"  # but those after the step was done go to the contest's page
        odd = [f"{step}: answered {where}" for where in sorted(led_to - {page, taken})]
        # The freeze may be over before anybody clicks; the draw waits for a new worker.
        return odd if taken in led_to or step == "freeze" else [*odd, f"{step}: no click was taken"]

    def _token(self, url: str) -> str:
        found = TOKEN.search(self._browser.get(url, timeout=30).text)
        return found[1] if found else ""
