"""Visitors without JavaScript: they see pages and submit the forms they find there."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import FlaskLoginClient
from werkzeug.test import TestResponse

import clock
from extensions import db
from staff.models import Account

TOKEN = re.compile(r'name="csrf_token"[^>]*\bvalue="([^"]+)"')
DOOR = "/desk/sign-in"
NO_PASSWORD = "none opens this account"


class Visitor:
    """Someone with a browser and nothing else."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def see(self, path: str, status: int = 200) -> str:
        """The page at `path`, which must answer with `status`."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == status, f"{path} answered {answer.status}"
        return answer.text

    def submit(self, path: str, form_at: str | None = None, /, **fields: object) -> TestResponse:
        """Post `fields` to `path` with the token of the form shown at `form_at` (or there).

        Whoever finds no form there takes the token of another: it is the session's.
        """
        token = TOKEN.search(self.see(form_at or path)) or TOKEN.search(self.see(DOOR))
        assert token
        return self.client.post(path, data={"csrf_token": token[1], **fields})


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """A reader."""
    return Visitor(client)


@pytest.fixture
def hire(app: Flask) -> Callable[[str], Visitor]:
    """Makes a member of staff by login, signed in already: hashing a password takes long."""

    def hire(login: str) -> Visitor:
        with app.app_context():
            account = Account(login=login, name=login.title(), created_at=clock.now())
            account.password_hash = NO_PASSWORD
            db.session.add(account)
            db.session.commit()
            return Visitor(FlaskLoginClient(app, app.response_class, user=account))

    return hire
