"""Visitors without JavaScript: they see pages and submit the forms they find there."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token"[^>]*\bvalue="([^"]+)"')
PASSWORD = "correct horse battery staple"


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
        """Post `fields` to `path` with the token of the form shown at `form_at` (or there)."""
        token = TOKEN.search(self.see(form_at or path))
        assert token, f"no form at {form_at or path}"
        return self.client.post(path, data={"csrf_token": token[1], **fields})

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        """Sign in as a member of staff."""
        answer = self.submit("/desk/sign-in", login=login, password=password)
        assert answer.status_code == 302, "sign-in was refused"


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """A reader."""
    return Visitor(client)


@pytest.fixture
def hire(app: Flask) -> Callable[[str], Visitor]:
    """Makes a member of staff by login, as the installation's owner does, signed in."""

    def hire(login: str) -> Visitor:
        who = ["--login", login, "--name", login.title(), "--password-stdin"]
        done = app.test_cli_runner().invoke(args=["account", "add", *who], input=PASSWORD)
        assert done.exit_code == 0, done.output
        visitor = Visitor(app.test_client())
        visitor.sign_in(login)
        return visitor

    return hire
