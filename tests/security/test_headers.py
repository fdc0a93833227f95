"""What every answer says of itself, whatever was asked and whoever asked."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from app import create_app
from parts import NAME
from staff.models import Role
from tests.security.house import EVERYBODY, House, cells, furnished

CHIEF = next(who for who in EVERYBODY if who.here is Role.ADMIN)
SITE = "https://draw.library.example"
A_YEAR_S = 31_536_000
TEXTS = ("text/", "application/javascript", "application/json", "image/svg+xml")
NEEDS_NO_CHARSET = {"application/json"}  # is UTF-8 by its own definition
SECRET = re.compile(r"secret|token|password|key|session", re.IGNORECASE)
Answers = dict[str, TestResponse]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[House]:
    with furnished(tmp_path_factory.mktemp("house"), redis_server) as house:
        yield house


@pytest.fixture(scope="module")
def answers(house: House) -> Answers:
    """Of every route that can be looked at, of some that are not there, and of VK's."""
    found: Answers = {}
    for access in ("staff", "public"):
        for rule, method in cells(house.app, access):
            if method == "GET":
                with house.browser(CHIEF) as browser:
                    address = house.address(rule)
                    found[address] = browser.get(address, base_url=SITE)
    client = house.app.test_client()
    for address in ("/no-such-page", "/.git/config", "/static/x/../../config.py", "/desk/"):
        found[address] = client.get(address, base_url=SITE)
    found["/webhooks/vk"] = client.post("/webhooks/vk", data=b"{}", base_url=SITE)
    found["/static"] = client.get("/static/x/css/zhrebiy.css", base_url=SITE)
    return found


def test_many_were_asked(answers: Answers) -> None:
    assert len(answers) > 90
    assert {200, 302, 400, 404} <= {answer.status_code for answer in answers.values()}


def test_every_answer_says_what_it_is_and_in_which_letters(answers: Answers) -> None:
    for address, answer in answers.items():
        kind = answer.headers.get("Content-Type", "")
        assert kind or not answer.data, address
        if kind.startswith(TEXTS) and answer.mimetype not in NEEDS_NO_CHARSET:
            assert "charset=utf-8" in kind.lower(), (address, kind)


def test_no_answer_is_taken_for_something_else(answers: Answers) -> None:
    for address, answer in answers.items():
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        policy = answer.headers["Content-Security-Policy"]
        for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert rule in policy, address


def test_browsers_are_told_to_come_by_https_only(house: House) -> None:
    """The demo's address is plain http, so that it is an installation of another address here."""
    secure = create_app(replace(house.app.extensions[NAME].config, public_url=SITE))
    answer = secure.test_client().get("/healthz", base_url=SITE)
    found = re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
    assert found
    assert int(found[1]) >= A_YEAR_S


def test_no_other_site_reads_our_answers(house: House, answers: Answers) -> None:
    with house.browser(CHIEF) as browser:
        asked = browser.get("/desk/", headers={"Origin": "https://evil.example"}, base_url=SITE)
    for address, answer in {**answers, "with an origin": asked}.items():
        assert "Access-Control-Allow-Origin" not in answer.headers, address


def test_what_lies_beside_the_program_is_not_given_out(answers: Answers) -> None:
    for address in ("/.git/config", "/static/x/../../config.py"):
        assert answers[address].status_code == 404


def test_no_address_has_room_for_a_secret(house: House) -> None:
    names = {name for rule in house.app.url_map.iter_rules() for name in rule.arguments}
    assert len(names) > 10
    assert not [name for name in names if SECRET.search(name)]
