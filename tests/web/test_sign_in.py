"""Signing in: plain errors, a limit of tries, and no way out to another site."""

import re

import pytest
from flask import Flask

import clock
from staff import service
from tests.web.conftest import Visitor

PASSWORD = "correct horse battery staple"


@pytest.fixture
def anna(app: Flask) -> str:
    """The login of somebody who may sign in."""
    with app.app_context():
        service.add_account("anna", "Анна", PASSWORD, clock.now())
    return "anna"


def enter(browser: Visitor, login: str) -> None:
    answer = browser.submit("/desk/sign-in", login=login, password=PASSWORD)
    assert answer.status_code == 302


def test_the_right_password_opens_the_desk(anna: str, visitor: Visitor) -> None:
    enter(visitor, anna)
    assert "Анна" in visitor.see("/desk/")


def test_a_login_may_be_typed_in_capitals(anna: str, visitor: Visitor) -> None:
    enter(visitor, " Anna ")


def test_without_signing_in_the_desk_sends_to_the_door_and_back(
    anna: str, visitor: Visitor
) -> None:
    door = visitor.client.get("/desk/contests/new").location
    assert door.startswith("/desk/sign-in?next=")
    answer = visitor.submit(door, login=anna, password=PASSWORD)
    assert answer.location.startswith("/desk/contests/new")


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_door_never_leads_to_another_site(anna: str, visitor: Visitor, wanted: str) -> None:
    door = f"/desk/sign-in?next={wanted}"
    assert visitor.submit(door, login=anna, password=PASSWORD).location == "/desk/"


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_a_wrong_password_and_an_unknown_login_are_told_alike(
    anna: str, visitor: Visitor, login: str
) -> None:
    answer = visitor.submit("/desk/sign-in", login=login, password="wrong")
    assert answer.status_code == 200
    assert "Логин и пароль не подходят друг к другу" in answer.text
    assert 'role="alert"' in answer.text


def test_an_empty_field_has_its_error_beside_it(visitor: Visitor) -> None:
    page = visitor.submit("/desk/sign-in", login="", password="").text
    for name, words in (("login", "Введите логин."), ("password", "Введите пароль.")):
        field = re.search(rf'<input[^>]*id="{name}"[^>]*>', page)
        assert field
        assert f'aria-describedby="{name}-error"' in field[0]
        assert 'aria-invalid="true"' in field[0]
        assert re.search(rf'id="{name}-error">.*?{words}', page, re.DOTALL)


def test_guessing_one_login_is_slowed_down(anna: str, visitor: Visitor) -> None:
    answers = [visitor.submit("/desk/sign-in", login=anna, password="") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) == pytest.approx(600, abs=30)
    assert "через 10 минут" in answers[-1].text


def test_signing_out_everywhere_ends_every_session(anna: str, app: Flask, visitor: Visitor) -> None:
    elsewhere = Visitor(app.test_client())
    for browser in (visitor, elsewhere):
        enter(browser, anna)
    visitor.submit("/desk/sign-out-everywhere", "/desk/")
    assert elsewhere.client.get("/desk/").status_code == 302


def test_signing_out_ends_this_session_only(anna: str, app: Flask, visitor: Visitor) -> None:
    elsewhere = Visitor(app.test_client())
    for browser in (visitor, elsewhere):
        enter(browser, anna)
    visitor.submit("/desk/sign-out", "/desk/")
    assert visitor.client.get("/desk/").status_code == 302
    assert elsewhere.client.get("/desk/").status_code == 200
