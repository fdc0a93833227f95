"""What goes wrong is said calmly, and nobody is shown a traceback."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from extensions import db
from staff.access import public
from tests.conftest import config_for
from tests.web.conftest import TOKEN, Visitor

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
OURS = {"Origin": "http://localhost"}
A_FORM = "/c/book/me/leave"
TYPED = {"name": "Анна", "note": "одна строка\r\n«вторая»"}


@pytest.fixture
def homeless(tmp_path: Path) -> Iterator[Flask]:
    """The application when its database cannot be reached."""
    app = create_app(config_for(f"sqlite:///{tmp_path}/nowhere/zhrebiy.db"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_page_that_does_not_exist_says_so(visitor: Visitor) -> None:
    assert "Такой страницы нет" in visitor.see("/c/no-such-contest", 404)


def test_an_address_that_takes_only_buttons_says_so(visitor: Visitor) -> None:
    assert "Этот адрес не для посещений" in visitor.see("/language", 405)


def test_a_form_without_its_token_is_refused_with_advice(visitor: Visitor) -> None:
    answer = visitor.client.post(A_FORM, data={"name": "Анна"})
    assert answer.status_code == 400
    assert "обновите страницу" in answer.text


def test_too_much_at_once_is_refused_with_advice(visitor: Visitor) -> None:
    answer = visitor.client.post("/desk/sign-in", data={"login": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "мегабайт" in answer.text


def test_a_database_that_is_away_is_said_on_a_whole_page(homeless: Flask) -> None:
    answer = homeless.test_client().get("/")
    assert answer.status_code == 503
    assert "Мы ненадолго отошли" in answer.text
    assert "Traceback" not in answer.text
    assert "</html>" in answer.text


@pytest.mark.parametrize("path", ["/", "/desk/account", "/no-such-page"])
def test_whoever_is_signed_in_is_told_so_too(homeless: Flask, path: str) -> None:
    """Who she is cannot be looked up either."""
    browser = homeless.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "1.0"
    answer = browser.get(path)
    away = (503, "30") if path != "/no-such-page" else (404, None)
    assert (answer.status_code, answer.headers.get("Retry-After")) == away
    assert "</html>" in answer.text


def test_what_nobody_foresaw_is_said_without_a_trace_of_code(own_app: Flask) -> None:
    @public
    def broken() -> str:
        raise RuntimeError("a secret detail")

    own_app.add_url_rule("/broken", view_func=broken)
    answer = own_app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "на нашей стороне" in answer.text


def test_every_error_page_has_a_way_on(visitor: Visitor) -> None:
    assert 'href="/"' in visitor.see("/c/no-such-contest", 404)
    assert 'href="/desk/"' in visitor.see("/desk/no-such-page", 404)


def test_what_may_pass_can_be_tried_again_from_its_page(homeless: Flask) -> None:
    answer = homeless.test_client().get("/draws?before=2")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert 'href="/draws?before=2"' in answer.text


def test_a_form_that_came_too_late_comes_back_with_what_was_typed(visitor: Visitor) -> None:
    answer = visitor.client.post(A_FORM, data=TYPED, headers=OURS)
    assert answer.status_code == 400
    assert answer.cache_control.no_store
    shown = dict(HIDDEN.findall(answer.text))
    assert {name: unescape(shown[name]).split() for name in TYPED} == {
        name: value.split() for name, value in TYPED.items()
    }
    sent = {name: unescape(value) for name, value in shown.items()}
    assert visitor.client.post(A_FORM, data=sent, headers=OURS).status_code == 302


@pytest.mark.parametrize("origin", [None, "https://evil.example", "http://localhost.evil.example"])
def test_another_site_cannot_put_words_into_a_form(visitor: Visitor, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = visitor.client.post(A_FORM, data=TYPED, headers=headers)
    assert answer.status_code == 400
    assert "вторая" not in answer.text


def test_a_password_never_comes_back_to_a_page(visitor: Visitor) -> None:
    typed = {"login": "anna", "password": "correct horse"}
    answer = visitor.client.post("/desk/sign-in", data=typed, headers=OURS)
    assert answer.status_code == 400
    assert "correct horse" not in answer.text


def test_whoever_was_signed_out_meanwhile_keeps_what_she_typed(visitor: Visitor) -> None:
    token = TOKEN.search(visitor.see("/desk/sign-in"))
    assert token
    typed = {"csrf_token": token[1], "name": "Анна Сергеевна"}
    answer = visitor.client.post("/desk/account/name", data=typed, headers=OURS)
    assert answer.status_code == 400
    assert "Анна Сергеевна" in answer.text
    assert 'href="/desk/sign-in" target="_blank"' in answer.text
