"""Every route says who may use it, and every form is protected."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from app import create_app
from staff.access import ASSETS
from tests.conftest import config_for

OPEN_TO_VK = {"webhooks.vk", "webhooks.by_hand"}  # authenticated by its own secret
OPEN_TO_ALL = {"language.switch"}  # changes what the visitor reads, and nothing of ours


@pytest.fixture(scope="module")
def routes() -> Flask:
    """The application for its map of addresses; its database is never asked."""
    return create_app(config_for("sqlite://"))


def _rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint not in ASSETS)


def _access(app: Flask, rule: Rule) -> str | None:
    return getattr(app.view_functions[rule.endpoint], "access", None)


def test_every_route_declares_its_access(routes: Flask) -> None:
    silent = {
        rule.endpoint for rule in _rules(routes) if _access(routes, rule) not in ("public", "staff")
    }
    assert silent == set()


def test_the_desk_is_for_staff_but_for_its_door(routes: Flask) -> None:
    desk = [rule for rule in _rules(routes) if rule.rule.startswith("/desk")]
    public = {rule.endpoint for rule in desk if _access(routes, rule) == "public"}
    assert public == {"staff.sign_in"}


def test_every_change_needs_the_token_of_a_form(routes: Flask) -> None:
    client = routes.test_client()
    posts = [rule for rule in _rules(routes) if "POST" in (rule.methods or ())]
    assert len(posts) > 5
    for rule in posts:
        if rule.endpoint in OPEN_TO_VK | OPEN_TO_ALL:
            continue
        address = rule.rule
        for name, converter in rule._converters.items():
            value = min(converter.items) if isinstance(converter, AnyConverter) else "1"
            address = re.sub(rf"<([^<>]*:)?{name}>", value, address)
        answer = client.post(address)
        assert (answer.status_code, "cookie" in answer.text) == (400, True), address


def test_nothing_is_changed_by_methods_that_forms_cannot_send(routes: Flask) -> None:
    methods = {method for rule in _rules(routes) for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}
