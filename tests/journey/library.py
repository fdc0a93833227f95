"""A library with contests in every state, served to a browser."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

import clock
from communities import service as communities
from contests import amending, deciding, discarding, jobs, service, watching
from contests.amending import Amendment
from contests.chance import Chance
from contests.lifecycle import Plan, State
from contests.models import Contest
from objections import service as objections
from objections.models import ObjectionKind
from prizes import service as prizes
from staff import service as staff
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.service.scene import OPENS, Scene, draft
from tests.web.fair import waiting
from tests.web.public.conftest import brought_to
from tools import bad_day

LOGIN, PASSWORD = "librarian", "a long enough password"
ENTRANT = 101
LONG = timedelta(days=3)
HIDDEN = 103
KNOWN = {
    "community_id": 1,
    "slug": "library",
    "year": OPENS.year,
    "kind": "user",
    "number": 1,
    "rank": 1,
    "user_id": ENTRANT,
    "preset": "quote",
}


def furnish(vk: FakeVk, **terms: object) -> Mapping[str, Mapping[str, Any]]:
    """Make the library's contests and a librarian; gives each contest by what it shows.

    `terms`: of every contest, where they are other than the usual ones.
    """
    scene = Scene(vk)
    scene.usual = terms
    now = clock.now()
    running = Plan(OPENS, now + LONG, now + 2 * LONG, publishes_itself=True)
    planned = Plan(now + LONG, now + 2 * LONG, now + 3 * LONG, publishes_itself=True)
    made = {"open": scene.open_contest(plan=running)}
    scene.does_everything(made["open"], ENTRANT, 102, HIDDEN)
    _live(made["open"])
    made["cancelled"] = scene.open_contest()
    service.cancel(made["cancelled"], "Книги не приехали", None, scene.clock())
    for state in (State.CLOSED, State.DRAWN, State.PUBLISHED):
        scene.clock.moment = OPENS
        made[state] = brought_to(scene, state)
    scene.clock.moment = OPENS
    made["event"] = brought_to(
        scene, State.FROZEN, chance=Chance.EVENT, event_text="Числа тиража, по порядку"
    )
    made["frozen"] = waiting(scene)
    text = "Я всё сделала, а в списке меня нет."
    objections.lodge(made["frozen"], ObjectionKind.MISSING, "200", text, "", now)
    made["draft"] = service.create(scene.community, draft(plan=planned, **terms), None, now)
    made["discarded"] = service.create(scene.community, draft(plan=planned, **terms), None, now)
    discarding.discard(made["discarded"], None, now)
    made["scheduled"] = service.create(scene.community, draft(plan=planned, **terms), None, now)
    service.schedule(made["scheduled"], None, now)
    prizes.begin_all(now)
    _hire()
    bad_day.begin(scene.community, now)
    known = {name: _known(contest) for name, contest in made.items()}
    return known | {"hidden": {**known["open"], "user_id": HIDDEN}}


def _live(contest: Contest) -> None:
    """What happens while entries are open: VK is read, an entry hidden, a term put right."""
    now = clock.now()
    reading_id = watching.ask(contest, now)
    assert reading_id
    jobs.read_again(reading_id)
    deciding.hide(contest, HIDDEN, "Накрутка: сто отметок за минуту", None, now)
    terms = Amendment(
        contest.description, "Библиотека, тел. 8 (3467) 00-00-00", "Напишите нам.", 20
    )
    amending.amend(contest, 1, terms, "Добавили телефон", None, now)


def _known(contest: Contest) -> dict[str, Any]:
    return {"contest_id": contest.id, "slug": contest.slug}


def _hire() -> None:
    now = clock.now()
    account = staff.add_account(LOGIN, "Анна Книголюбова", PASSWORD, now)
    staff.make_operator(account, now)
    staff.grant(account, communities.by_slug("library"), Role.ADMIN, now)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
