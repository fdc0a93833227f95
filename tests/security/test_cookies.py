"""Cookies over https: for our pages only, never by plain http, under names that browsers guard."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import Morsel, SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import clock
from app import create_app
from config import Config
from extensions import db
from staff import service
from tests.web.conftest import TOKEN

DOOR, PASSWORD = "/desk/sign-in", "correct horse battery staple"
SITE = "https://draw.library.example"


@pytest.fixture
def secure(config: Config) -> Iterator[Flask]:
    """An installation that readers reach by https."""
    app = create_app(replace(config, public_url=SITE))
    with app.app_context():
        service.add_account("anna", "Анна", PASSWORD, clock.now())
    yield app
    with app.app_context():
        db.engine.dispose()


def set_by(answer: TestResponse) -> dict[str, "Morsel[str]"]:
    found: dict[str, Morsel[str]] = {}
    for line in answer.headers.getlist("Set-Cookie"):
        found |= SimpleCookie(line)
    return found


def all_cookies(app: Flask) -> dict[str, "Morsel[str]"]:
    """Whatever is set by signing in and by the switch of languages."""
    client = app.test_client()
    at = {"base_url": SITE, "headers": {"Referer": f"{SITE}{DOOR}"}}
    token = TOKEN.search(client.get(DOOR, base_url=SITE).text)
    assert token
    fields = {"csrf_token": token[1], "login": "anna", "password": PASSWORD}
    entered = client.post(DOOR, data=fields, **at)
    assert entered.status_code == 302
    assert client.get("/desk/", base_url=SITE).status_code == 200
    return set_by(entered) | set_by(client.post("/language", data={"language": "en"}, **at))


def test_every_cookie_is_guarded_by_its_name(secure: Flask) -> None:
    names = all_cookies(secure).keys()
    assert names == {"__Host-session", "__Host-language", "__Secure-familiar"}


def test_every_cookie_is_for_https_and_for_our_pages_only(secure: Flask) -> None:
    for name, cookie in all_cookies(secure).items():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert not cookie["domain"]
        assert cookie["path"] == (DOOR if name.startswith("__Secure-") else "/")


def test_a_session_under_another_name_is_none(secure: Flask) -> None:
    """Which another host of the same domain could have set."""
    client = secure.test_client()
    hers = all_cookies(secure)["__Host-session"].value
    client.set_cookie("session", hers, domain="draw.library.example", secure=True)
    assert client.get("/desk/", base_url=SITE).status_code == 302


def test_the_choice_of_language_is_heard_over_https_too(secure: Flask) -> None:
    client = secure.test_client()
    client.post("/language", data={"language": "en"}, base_url=SITE)
    assert 'lang="en"' in client.get("/", base_url=SITE).text
    assert 'lang="en"' in client.get("/no-such-page", base_url=SITE).text
