"""Contests that are shown to a hall, and a librarian's tab there, for the tests that take them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

import clock
from communities import service as communities
from contests.lifecycle import State
from staff import service as staff
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.journey.library import served
from tests.journey.script_site import opened
from tests.service.scene import OPENS, Scene
from tests.web.fair import waiting
from tests.web.public.conftest import brought_to
from tools.browsing import sign_in

LOGIN, PASSWORD = "librarian", "a long enough password"


@dataclass(frozen=True)
class Hall:
    """Contests to show, by how far they are, on a running site."""

    app: Flask
    url: str
    ids: dict[str, int]

    def stage(self, name: str, query: str = "") -> str:
        return f"{self.url}/desk/contests/{self.ids[name]}/stage{query}"

    def closing(self, name: str) -> str:
        return f"{self.url}/desk/contests/{self.ids[name]}/closing"


@pytest.fixture
def ids(app: Flask, vk: FakeVk) -> dict[str, int]:
    with app.app_context():
        scene, made = Scene(vk), {}
        for state in (State.OPEN, State.CLOSED, State.DRAWN, State.PUBLISHED):
            scene.clock.moment = OPENS
            made[state.value] = brought_to(scene, state, disclosure="masked").id
        made["waiting"] = waiting(scene).id
        account = staff.add_account(LOGIN, "Анна", PASSWORD, clock.now())
        staff.grant(account, communities.by_slug("library"), Role.EDITOR, clock.now())
        return made


@pytest.fixture
def hall(app: Flask, ids: dict[str, int]) -> Iterator[Hall]:
    with served(app) as url:
        yield Hall(app, url, ids)


@pytest.fixture
def tab(browser: Browser, hall: Hall) -> Iterator[Page]:
    with opened(browser) as tab:
        tab.emulate_media(reduced_motion="reduce")
        sign_in(tab, LOGIN, PASSWORD, hall.url)
        yield tab
