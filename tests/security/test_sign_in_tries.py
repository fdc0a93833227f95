"""Passwords cannot be guessed quickly, and nobody is locked out by those who try."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import redis
from flask import Flask

import clock
from app import create_app
from callers import network_of
from config import Config
from extensions import db, throttle
from staff import service, trying
from tests.conftest import NO_REDIS
from tests.web.conftest import Visitor

DOOR, PASSWORD = "/desk/sign-in", "correct horse battery staple"


@pytest.fixture
def anna(app: Flask) -> str:
    with app.app_context():
        service.add_account("anna", "Анна", PASSWORD, clock.now())
    return "anna"


class At:
    """Browsers at an address; `tries` answers with the status of each try."""

    def __init__(self, app: Flask, address: str) -> None:
        self._app, self._address = app, address
        self.browser = self._new()

    def _new(self) -> Visitor:
        client = self._app.test_client()
        client.environ_base["REMOTE_ADDR"] = self._address
        return Visitor(client)

    def tries(self, login: str, count: int = 1, password: str = "") -> list[int]:
        fields = {"login": login, "password": password}
        return [self.browser.submit(DOOR, **fields).status_code for _ in range(count)]

    def enters(self, login: str) -> bool:
        return self.tries(login, password=PASSWORD) == [302]

    def signs_out(self) -> None:
        self.browser.submit("/desk/sign-out", "/desk/")


def used_up(app: Flask, login: str) -> None:
    """Strangers at many addresses have tried a login as often as strangers may."""
    for number in range(3):
        At(app, f"192.0.2.{number}").tries(login, 10)
    assert At(app, "192.0.2.8").tries(login) == [429]


@pytest.mark.parametrize("spelt", ["a\0nna", "\0anna\0", " ANNA\0 "])
def test_a_login_is_one_however_it_is_spelt(app: Flask, anna: str, spelt: str) -> None:
    used_up(app, anna)
    assert At(app, "192.0.2.9").tries(spelt) == [429]


def test_one_login_is_tried_ten_times_from_one_address(app: Flask, anna: str) -> None:
    assert At(app, "192.0.2.1").tries(anna, 11) == [200] * 10 + [429]
    assert At(app, "192.0.2.2").enters(anna)


def test_one_address_tries_twenty_times_whatever_the_logins(app: Flask) -> None:
    guesser = At(app, "192.0.2.1")
    answers = [status for number in range(21) for status in guesser.tries(f"login{number}")]
    assert answers == [200] * 20 + [429]


def test_one_login_is_tried_thirty_times_from_everywhere(app: Flask, anna: str) -> None:
    assert [At(app, f"192.0.2.{number}").tries(anna, 10) for number in range(3)] == [[200] * 10] * 3
    assert not At(app, "192.0.2.9").enters(anna)


def test_whoever_is_stopped_at_one_address_uses_up_nothing_elsewhere(app: Flask, anna: str) -> None:
    At(app, "192.0.2.1").tries(anna, 40)
    assert At(app, "192.0.2.2").enters(anna)


def test_strangers_cannot_lock_out_a_browser_that_has_signed_in(app: Flask, anna: str) -> None:
    hers = At(app, "192.0.2.100")
    assert hers.enters(anna)
    hers.signs_out()
    used_up(app, anna)
    assert hers.enters(anna)


def test_nor_can_those_who_share_its_address(app: Flask, anna: str) -> None:
    hers = At(app, "192.0.2.1")
    assert hers.enters(anna)
    hers.signs_out()
    neighbour = At(app, "192.0.2.1")
    assert 429 in [status for number in range(21) for status in neighbour.tries(f"login{number}")]
    assert hers.enters(anna)


def test_a_browser_that_has_signed_in_may_not_guess_either(app: Flask, anna: str) -> None:
    hers = At(app, "192.0.2.1")
    assert hers.enters(anna)
    hers.signs_out()
    assert hers.tries(anna, 11) == [200] * 10 + [429]


def test_a_familiar_browser_is_a_stranger_to_other_logins(app: Flask, anna: str) -> None:
    hers = At(app, "192.0.2.1")
    assert hers.enters(anna)
    hers.signs_out()
    assert hers.tries("olga", 11) == [200] * 10 + [429]


def test_a_made_up_cookie_makes_nobody_familiar(app: Flask, anna: str) -> None:
    guesser = At(app, "192.0.2.1")
    guesser.browser.client.set_cookie(trying.COOKIE, "made.up", path=DOOR)
    assert guesser.tries(anna, 11)[-1] == 429


def test_the_cookie_tells_no_login_and_no_script(app: Flask, anna: str) -> None:
    hers = At(app, "192.0.2.1")
    assert hers.enters(anna)
    cookie = hers.browser.client.get_cookie(trying.COOKIE, path=DOOR)
    assert cookie is not None
    assert anna not in cookie.value
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


@pytest.fixture
def lonely_app(config: Config) -> Iterator[Flask]:
    """An application whose Redis is away."""
    app = create_app(replace(config, redis_url=NO_REDIS))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_tries_are_counted_without_redis_too(lonely_app: Flask) -> None:
    assert At(lonely_app, "192.0.2.1").tries("anna", 11)[-1] == 429


def test_an_application_counts_in_its_redis_though_another_had_none(
    lonely_app: Flask, own_app: Flask, redis_url: str
) -> None:
    throttle.init_app(lonely_app)
    At(lonely_app, "192.0.2.1").tries("anna", 2)
    throttle.init_app(own_app)
    At(own_app, "192.0.2.1").tries("anna")
    with redis.Redis.from_url(redis_url) as counts:
        assert counts.keys("LIMITS:*")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


def test_another_address_of_the_same_ipv6_network_is_no_new_one(app: Flask) -> None:
    answers = [
        status
        for number in range(21)
        for status in At(app, f"2001:db8::{number:x}").tries(f"login{number}")
    ]
    assert answers == [200] * 20 + [429]
