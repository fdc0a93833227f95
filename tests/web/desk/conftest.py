"""A library at its desk: contests in every state, VK in memory, staff with every role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from communities import service as communities
from extensions import db
from staff import service as staff
from staff.models import Account, Role
from tests.fakes.vk import FakeVk
from tests.service.conftest import app, beacon_relay, vk
from tests.service.scene import Scene
from tests.web.conftest import Visitor

__all__ = ["app", "beacon_relay", "vk"]

Desk = Callable[..., Visitor]


class BehindTheDesk:
    """What happens out of sight of the pages; each use has a session of its own, as workers do."""

    def __init__(self, app: Flask, vk: FakeVk) -> None:
        self._app = app
        with app.app_context():
            self._scene = Scene(vk)

    @contextmanager
    def __call__(self) -> Iterator[Scene]:
        with self._app.app_context():
            self._scene.community = communities.by_slug("library")
            yield self._scene


@pytest.fixture
def behind(app: Flask, vk: FakeVk) -> BehindTheDesk:
    return BehindTheDesk(app, vk)


@pytest.fixture
def desk(app: Flask, behind: BehindTheDesk, hire: Callable[[str], Visitor]) -> Desk:
    """Signs in somebody with a role in the library's community; None for a stranger."""

    def desk(role: Role | None = Role.EDITOR) -> Visitor:
        login = role.value if role else "stranger"
        visitor = hire(login)
        if role:
            with app.app_context():
                who = db.session.scalars(select(Account).where(Account.login == login)).one()
                staff.grant(who, communities.by_slug("library"), role, clock.now())
        return visitor

    return desk
