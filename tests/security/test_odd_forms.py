"""What a page's form cannot send is not read as if it had."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

import clock
from staff import service
from tests.web.conftest import TOKEN, Visitor

DOOR, PASSWORD = "/desk/sign-in", "correct horse battery staple"
TYPED = {"login": "anna", "password": PASSWORD}


@pytest.mark.parametrize("sent", [TYPED, {"login": 5}, [1], "abc", None])
def test_json_is_no_form(app: Flask, visitor: Visitor, sent: Any) -> None:
    with app.app_context():
        service.add_account("anna", "Анна", PASSWORD, clock.now())
    token = TOKEN.search(visitor.see(DOOR))
    assert token
    answer = visitor.client.post(DOOR, json=sent, headers={"X-CSRFToken": token[1]})
    assert answer.status_code == 200
    assert "/desk/sign-in" in visitor.client.get("/desk/").location


@pytest.mark.parametrize("named", ["login", "password"])
def test_a_file_is_no_text(visitor: Visitor, named: str) -> None:
    fields: dict[str, object] = {**TYPED, named: (BytesIO(b"anna"), "anna.txt")}
    assert visitor.submit(DOOR, **fields).status_code == 200
