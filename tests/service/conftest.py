"""Services and jobs on both databases, with a VK in memory and a real round of the beacon."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from config import Config
from parts import NAME, parts
from tests.conftest import Apps, fresh_app, let_rest
from tests.fakes.vk import FakeVk
from tests.service.relay import Relay, relay
from tests.service.scene import GROUP, Scene


@pytest.fixture
def beacon_relay() -> Iterator[Relay]:
    with relay() as running:
        yield running


@pytest.fixture
def vk() -> FakeVk:
    return FakeVk(GROUP, "Библиотека", "library")


@pytest.fixture
def app(apps: Apps, config: Config, vk: FakeVk, beacon_relay: Relay) -> Iterator[Flask]:
    """The application, with its ports to VK and to the beacon on this machine."""
    app = fresh_app(apps, replace(config, beacon_relays=(beacon_relay.url,)))
    app.extensions[NAME] = replace(app.extensions[NAME], vk=lambda tokens, gate: vk)
    yield app
    let_rest(app)


@pytest.fixture
def scene(context: None, vk: FakeVk) -> Scene:
    return Scene(vk)


@pytest.fixture
def short_leases(app: Flask, context: None) -> Iterator[None]:
    """Of a second, so that they beat four times in it."""
    usual = parts()
    app.extensions[NAME] = replace(usual, config=replace(usual.config, lease_s=1))
    yield
    app.extensions[NAME] = usual
