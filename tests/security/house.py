"""Two libraries, and everybody who may knock: each role here, each there, and those with none."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask_login import FlaskLoginClient
from PIL import Image
from sqlalchemy import select
from werkzeug.routing import Rule

import clock
from app import create_app
from communities.connecting import connect
from communities.models import Community, Obstacle
from communities.obstacles import Obstacles
from contests import covers, discarding, service
from contests.models import Contest
from extensions import Base, db
from outbox.models import OutboxRow
from parts import NAME
from staff import service as staff
from staff.access import ASSETS
from staff.models import Account, Role
from tests.conftest import config_for, migrate
from tests.fakes.vk import FakeVk
from tests.journey.library import KNOWN, furnish
from tests.service.relay import relay
from tests.service.scene import GROUP, draft
from tools.every_page import PAGES
from vk.errors import Action, VkError
from vk.port import Group, Tokens

THEIRS = "Тайный розыгрыш соседей"
OURS = "Книга на выходные"
INNER = frozenset({"row_id", "obstacle_id", "user_id", "number", "rank"})
NAMES = {"kind": "user", "paper": "a4", "size": "cover", "name": "result.txt"}

# For which contest a route is asked where tools/every_page.py does not say so: by its state.
ASKED_FOR = {
    "desk.duplicate": "published",
    "desk.restore": "discarded",
    "desk_closing.closing": "open",
    "desk_draw.winners": "published",
    "desk_prizes.claimed": "published",
    "desk_prizes.unclaimed": "published",
    "desk_stage.stage": "drawn",
    "desk_stage.news": "drawn",
}


@dataclass(frozen=True)
class Who:
    """Somebody at the desk: her role in our library, and in the other one."""

    name: str
    here: Role | None = None
    there: Role | None = None
    operator: bool = False

    @property
    def login(self) -> str:
        return self.name.replace(" ", "-")


NOBODY = Who("nobody")
EVERYBODY = (
    NOBODY,
    Who("stranger"),
    Who("operator", operator=True),
    *(Who(f"{role} here", here=role) for role in Role),
    *(Who(f"{role} there", there=role) for role in Role),
    # What somebody may do in one library she may not therefore do in another.
    Who("viewer here admin there", here=Role.VIEWER, there=Role.ADMIN),
    Who("editor here viewer there", here=Role.EDITOR, there=Role.VIEWER),
    Who("operator and jury here", here=Role.JURY, operator=True),
)


class House:
    """The application with its data, which can be put back to how it was."""

    def __init__(self, app: Flask, database: Path, vk: FakeVk) -> None:
        self.app, self._database = app, database
        self._copy = database.with_suffix(".whole")
        with app.app_context():
            self.contests = {**furnish(vk), **_more(vk)}
            self.known = {**KNOWN, **_numbers(), **NAMES}
            self._accounts = {who: _hire(who) for who in EVERYBODY if who is not NOBODY}
            db.session.remove()
        self.close()
        shutil.copy(database, self._copy)

    def put_back(self) -> None:
        self.close()
        shutil.copy(self._copy, self._database)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        for leftover in self._database.parent.glob(f"{self._database.name}-*"):
            leftover.unlink()

    def rows(self) -> list[str]:
        """Everything that is kept."""
        with self.app.app_context():
            tables = Base.metadata.sorted_tables
            return [str(row) for table in tables for row in db.session.execute(table.select())]

    @contextmanager
    def browser(self, who: Who) -> Iterator[Any]:
        if who is NOBODY:
            yield self.app.test_client()
            return
        with self.app.app_context():
            account = db.session.get_one(Account, self._accounts[who])
            client = FlaskLoginClient(self.app, self.app.response_class, user=account)
        yield client

    def address(self, rule: Rule, **others: Any) -> str:
        """Of our own library's thing that a route is about, in a state where there is one.

        `others`: parts of the address that are to be otherwise.
        """
        states = PAGES.get(rule.endpoint, ("open",))
        state = ASKED_FOR.get(rule.endpoint, states[0])
        values = {**self.known, **self.contests.get(state, self.contests["open"])}
        values.update(others)
        values["kind"] = "csv" if rule.endpoint == "desk_entries.export" else values["kind"]
        wanted = {name: values[name] for name in rule.arguments}
        with self.app.test_request_context():
            return url_for(rule.endpoint, **wanted, **_query(rule))


def _query(rule: Rule) -> dict[str, Any]:
    """Routes for a new contest name its library in their query."""
    about_one = {"contest_id", "community_id"} & rule.arguments
    of_home = rule.rule.startswith("/desk/contests/") and not about_one
    return {"community": 1, "number": 0} if of_home else {}


def _more(vk: FakeVk) -> Mapping[str, Mapping[str, Any]]:
    """A draft that was thrown away, covers, and another library with a draft of its own."""
    now = clock.now()
    ours = db.session.get_one(Community, 1)
    gone = service.create(ours, draft(), None, now)
    discarding.discard(gone, None, now)
    file = BytesIO()
    Image.new("RGB", (1200, 630)).save(file, "JPEG")
    for contest in db.session.scalars(select(Contest).where(Contest.state == "open")):
        covers.put(contest, file.getvalue(), None, now)
    vk.own = Group(78, "Другая библиотека", "other")
    other = connect(Tokens("their-community-token", "their-service-token"), "Asia/Omsk", now)
    theirs = service.create(other, draft(title=THEIRS), None, now)
    known = {"discarded": gone, "theirs": theirs}
    return {name: {"contest_id": one.id, "slug": one.slug} for name, one in known.items()}


def _numbers() -> dict[str, int]:
    """Of things within our library that routes name by number."""
    gate = Obstacles(1, [], clock.now)
    gate.met("service", "wall.post", VkError("wall.post", Action.HUMAN))
    lifted = db.session.scalars(select(Obstacle.id)).first()
    sent = select(OutboxRow.id).join(Contest, Contest.id == OutboxRow.contest_id)
    row = db.session.scalars(sent.where(Contest.state == "open")).first()
    assert lifted and row
    return {"obstacle_id": lifted, "row_id": row}


def _hire(who: Who) -> int:
    now = clock.now()
    account = Account(login=who.login, name=who.name, operator=who.operator, created_at=now)
    account.password_hash = "none opens this account"
    db.session.add(account)
    db.session.flush()
    for community_id, role in ((1, who.here), (2, who.there)):
        if role:
            staff.grant(account, db.session.get_one(Community, community_id), role, now)
    db.session.commit()
    return account.id


@contextmanager
def furnished(folder: Path, redis_url: str) -> Iterator[House]:
    """The house on SQLite, with VK in memory and a real round of the beacon."""
    database = folder / "house.db"
    url, vk = f"sqlite:///{database}", FakeVk(GROUP, "Библиотека", "library")
    migrate(url)
    with relay() as beacon:
        app = create_app(replace(config_for(url, redis_url), beacon_relays=(beacon.url,)))
        app.extensions[NAME] = replace(app.extensions[NAME], vk=lambda tokens, gate: vk)
        house = House(app, database, vk)
        yield house
        house.close()


def cells(app: Flask, access: str) -> Iterator[tuple[Rule, str]]:
    """Every route of that access with every method that it takes."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint not in ASSETS and getattr(view, "access", None) == access:
            yield from ((rule, m) for m in ("GET", "POST") if m in (rule.methods or ()))
