"""A library whose contests come as far as a test needs them, seen from the street."""

from collections.abc import Callable

import pytest
from flask import Flask

from contests.lifecycle import State, Step
from contests.models import Contest
from tests.fakes.vk import FakeVk
from tests.service.conftest import app, beacon_relay, vk
from tests.service.scene import Scene
from tests.web.desk.conftest import BehindTheDesk
from tests.web.desk.contests import contest_in

__all__ = ["app", "beacon_relay", "vk"]

Street = Callable[..., str]


def brought_to(scene: Scene, state: State, **terms: object) -> Contest:
    """A contest in a state, published ones included."""
    if state is not State.PUBLISHED:
        return contest_in(scene, state, **terms)
    contest = contest_in(scene, State.DRAWN, **terms)
    scene.take(contest, Step.PUBLISH)
    return contest


@pytest.fixture
def behind(app: Flask, vk: FakeVk) -> BehindTheDesk:
    return BehindTheDesk(app, vk)


@pytest.fixture
def public_page(behind: BehindTheDesk) -> Street:
    """Brings a contest as far as a state; gives the address of its page."""

    def public_page(state: State) -> str:
        with behind() as scene:
            return f"/c/{brought_to(scene, state).slug}"

    return public_page
