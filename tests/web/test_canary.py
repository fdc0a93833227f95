"""Whatever goes wrong, no token is told to anybody: not in a log, a page, a database, or Redis.

These tokens look like none of VK's, so it is not the log's scrubbing that keeps them.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

import clock
from app import create_app
from communities.models import Community
from config import Config
from extensions import db
from logs import init_logs
from parts import NAME
from staff import service as staff
from staff.access import public
from staff.models import Account, Role
from tests.contract.scripted import NO_LIMITS
from tests.fakes.scripted_vk import ScriptedVk, error, scripted_vk
from tests.web.canary import CANARY, CONNECT, LIKE_VKS, NOBODY, TOKENS, TROUBLES, Library
from tests.web.conftest import Visitor
from vk.attempts import Retries
from vk.client import connect


@pytest.fixture
def vk() -> Iterator[ScriptedVk]:
    with scripted_vk() as vk:
        yield vk


@pytest.fixture
def app(config: Config, vk: ScriptedVk) -> Iterator[Flask]:
    """The application as it is, but for its patience with VK."""
    app = create_app(config)
    retries = Retries(2, sleep=lambda _seconds: None)
    app.extensions[NAME] = replace(
        app.extensions[NAME],
        vk=lambda tokens, gate: connect(
            tokens, vk.url, NO_LIMITS, gate, retries=retries, timeouts_s=(1, 0.05)
        ),
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def library(app: Flask, vk: ScriptedVk) -> Library:
    return Library(app, vk)


@pytest.fixture
def chief(library: Library, hire: Callable[[str], Visitor]) -> Callable[[], Visitor]:
    """Signs in somebody who may do everything in the community."""

    def chief() -> Visitor:
        visitor = hire("chief")
        with library.app.app_context():
            who = db.session.query(Account).one()
            staff.grant(who, db.session.query(Community).one(), Role.ADMIN, clock.now())
        return visitor

    return chief


@pytest.fixture
def heard(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Callable[[], list[str]]:
    """Everything that was logged or printed; call it within the test."""
    caplog.set_level(logging.DEBUG)

    def heard() -> list[str]:
        records = [str(record.__dict__) for record in caplog.records]
        return [*capfd.readouterr(), caplog.text, *records]

    return heard


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_trouble_with_vk_gives_a_token_away(
    library: Library,
    chief: Callable[[], Visitor],
    vk: ScriptedVk,
    heard: Callable[[], list[str]],
    trouble: str,
) -> None:
    init_logs()  # again, where this test can hear it
    library.connect(TROUBLES[trouble](vk))
    library.run(*CONNECT)
    library.use_everything(chief())
    assert {asked.form["access_token"] for asked in vk.asked} == set(TOKENS.values())
    told = [*library.told, *heard(), library.kept()]
    assert all(any(event in text for text in told) for event in ("vk_call", "outbox_not_sent"))
    assert not [text for text in told if CANARY in text]


def test_a_vk_that_nobody_reaches_gives_no_token_away(
    library: Library,
    chief: Callable[[], Visitor],
    vk: ScriptedVk,
    heard: Callable[[], list[str]],
) -> None:
    init_logs()
    library.connect(error(10))
    vk.url = NOBODY
    library.run(*CONNECT)
    library.use_everything(chief())
    told = [*library.told, *heard(), library.kept()]
    assert any("connection failed" in text for text in told)
    assert not [text for text in told if CANARY in text]


def explode() -> str:
    """A bug with a token at hand, in a variable and in words."""
    unlike_vks = CANARY
    raise RuntimeError(f"cannot understand {LIKE_VKS}", len(unlike_vks))


def test_a_bug_tells_no_token_to_the_log_the_reader_or_redis(
    app: Flask, library: Library, visitor: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    app.add_url_rule("/explode", view_func=public(explode))
    init_logs()
    library.told.append(visitor.see("/explode", 500))
    library.work("tests.web.test_canary.explode")
    out, err = capfd.readouterr()
    [line] = [json.loads(text) for text in err.splitlines() if '"unexpected"' in text]
    assert "RuntimeError: ('cannot understand [token]'" in line["exception"]
    [failure] = library.failures()
    assert "RuntimeError: ('cannot understand [token]'" in failure
    assert not [text for text in (out, err, *library.told, library.kept()) if CANARY in text]
