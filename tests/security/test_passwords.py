"""What may be a password, and what becomes of it."""

import re

import pytest
from flask import Flask

import clock
from errors import Problem
from extensions import db
from staff import passwords, service
from staff.models import Account
from tests.web.conftest import Visitor

DOOR, PAGE = "/desk/sign-in", "/desk/account"
OLD = "correct horse battery staple"


@pytest.fixture
def anna(app: Flask) -> Visitor:
    with app.app_context():
        service.add_account("anna", "Анна", OLD, clock.now())
    browser = Visitor(app.test_client())
    assert browser.submit(DOOR, login="anna", password=OLD).status_code == 302
    return browser


def change(browser: Visitor, new: str) -> int:
    fields = {"old": OLD, "new": new, "again": new}
    return browser.submit(f"{PAGE}/password", PAGE, **fields).status_code


@pytest.mark.parametrize("common", ["qwertyuiop", "1234567890", "Password123", "newfoundland"])
def test_what_everybody_tries_first_is_no_password(app: Flask, anna: Visitor, common: str) -> None:
    assert change(anna, common) == 200
    with app.app_context(), pytest.raises(Problem) as refused:
        service.add_account("olga", "Ольга", common, clock.now())
    assert refused.value.code == "password_common"


def test_thousands_of_them_are_known_and_no_others() -> None:
    assert len(passwords.FILE.read_text().split()) >= 3000
    assert not passwords.is_common(OLD)


@pytest.mark.parametrize(
    "new", ["только строчные буквы", "a" * 9 + "b", "8417206395", "  spaces around  ", "ё" * 1000]
)
def test_any_signs_will_do(anna: Visitor, new: str) -> None:
    assert change(anna, new) == 302


@pytest.mark.parametrize(
    ("whole", "almost"),
    [
        ("Correct Horse Battery", "correct horse battery"),
        ("  with spaces  ", "with spaces"),
        ("x" * 200 + "end", "x" * 200),
    ],
)
def test_a_password_is_taken_exactly_as_it_was_typed(app: Flask, whole: str, almost: str) -> None:
    with app.app_context():
        service.add_account("anna", "Анна", whole, clock.now())
    browser = Visitor(app.test_client())
    assert browser.submit(DOOR, login="anna", password=almost).status_code == 200
    assert browser.submit(DOOR, login="anna", password=whole).status_code == 302


def test_nobody_reads_a_password_over_her_shoulder_and_managers_may_fill_it_in(
    anna: Visitor,
) -> None:
    fields = re.findall(r'<input[^>]*type="password"[^>]*>', anna.see(PAGE))
    door = Visitor(anna.client.application.test_client()).see(DOOR)
    assert [re.findall(r'autocomplete="([^"]+)"', field) for field in fields] == [
        ["current-password"],
        ["new-password"],
        ["new-password"],
    ]
    assert re.search(r'type="password"[^>]*autocomplete="current-password"', door) or re.search(
        r'autocomplete="current-password"[^>]*type="password"', door
    )
    assert "onpaste" not in anna.see(PAGE) + door


def test_no_account_is_there_from_the_beginning(app: Flask) -> None:
    with app.app_context():
        assert db.session.query(Account).count() == 0


def test_the_database_keeps_passwords_by_argon2_only(app: Flask, anna: Visitor) -> None:
    with app.app_context():
        kept = db.session.query(Account).one().password_hash
    assert kept.startswith("$argon2id$")
