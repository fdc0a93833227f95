"""Nothing changes but by a form of ours: every route that takes one, and every one that does not.

Those who knock may do everything here, so that it is the token that is missing and not a right.
"""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from staff.models import Role
from tests.security.house import EVERYBODY, House, cells, furnished
from tests.web.conftest import TOKEN, Visitor

CHIEF = next(who for who in EVERYBODY if who.here is Role.ADMIN)
OF_VK = {"webhooks.vk", "webhooks.by_hand"}  # it shows its own secret
OF_ALL = {"language.switch"}  # changes what the visitor reads, and nothing of ours


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[House]:
    with furnished(tmp_path_factory.mktemp("house"), redis_server) as house:
        yield house


def token_of(client: FlaskClient) -> str:
    found = TOKEN.search(Visitor(client).see("/desk/account"))
    assert found
    return found[1]


def wrong_tokens(house: House) -> dict[str, str | None]:
    with house.browser(CHIEF) as another:
        anothers = token_of(another)
    forged = URLSafeTimedSerializer("a guessed key", salt="wtf-csrf-token").dumps("guessed")
    return {
        "none": None,
        "empty": "",
        "another's": anothers,
        "forged": forged,
        "cut": anothers[:-1],
    }


def test_no_form_is_taken_without_the_token_of_this_very_session(house: House) -> None:
    before, taken, tried = house.rows(), [], 0
    tokens = wrong_tokens(house)
    forms = [
        (rule, access)
        for access in ("staff", "public")
        for rule, m in cells(house.app, access)
        if m == "POST"
    ]
    for rule, _access in forms:
        if rule.endpoint in OF_VK | OF_ALL:
            continue
        for name, token in tokens.items():
            tried += 1
            with house.browser(CHIEF) as browser:
                token_of(browser)
                fields = {} if token is None else {"csrf_token": token}
                answer = browser.post(house.address(rule), data=fields)
            if (answer.status_code, "cookie" in answer.text) != (400, True):
                taken.append(f"{rule} with {name}: {answer.status_code}")
    assert tried > 200
    assert house.rows() == before
    assert not taken, "\n".join(taken)


def test_the_token_of_this_session_is_taken(house: House) -> None:
    """Or the test before would prove nothing."""
    with house.browser(CHIEF) as browser:
        fields = {"csrf_token": token_of(browser), "name": "Анна"}
        assert browser.post("/desk/account/name", data=fields).status_code == 302
    house.put_back()


def test_looking_changes_nothing(house: House) -> None:
    """A link, a picture's address or a crawler can make anybody's browser look at anything."""
    before, tried = house.rows(), 0
    for access in ("staff", "public"):
        for rule, method in cells(house.app, access):
            if method == "GET":
                tried += 1
                with house.browser(CHIEF) as browser:
                    browser.get(house.address(rule))
    assert tried > 80
    assert house.rows() == before
