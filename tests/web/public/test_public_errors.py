"""What goes wrong is said calmly, and nobody is shown a traceback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from extensions import db
from staff.access import public
from tests.conftest import config_for
from tests.web.conftest import Visitor


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
    answer = visitor.client.post("/language", data={"language": "en"})
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


def test_what_nobody_foresaw_is_said_without_a_trace_of_code(app: Flask) -> None:
    @public
    def broken() -> str:
        raise RuntimeError("a secret detail")

    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "на нашей стороне" in answer.text
