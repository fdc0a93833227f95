"""Nobody is sent to another site by ours."""

import pytest
from flask import Flask

from errors import Problem
from staff.access import public

HOME = "/"
ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example/c/kniga",
    "http://localhost.evil.example/",
    "http://localhost@evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "http://localhost//evil.example/",
    "http://[",
    "",
]


def trouble() -> str:
    """Something that the person asking can put right."""
    raise Problem("wrong_code")


@pytest.fixture
def troubled(own_app: Flask) -> Flask:
    own_app.add_url_rule("/trouble", view_func=public(trouble))
    return own_app


@pytest.mark.parametrize("whence", ELSEWHERE)
def test_trouble_never_leads_back_to_another_site(troubled: Flask, whence: str) -> None:
    answer = troubled.test_client().get("/trouble", headers={"Referer": whence})
    assert (answer.status_code, answer.location) == (302, HOME)


def test_trouble_is_told_where_the_person_was(troubled: Flask) -> None:
    came = {"Referer": "http://localhost/c/kniga/me/?x=1"}
    assert troubled.test_client().get("/trouble", headers=came).location == "/c/kniga/me/?x=1"
