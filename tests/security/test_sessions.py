"""A session begins anew at sign-in, and every one of an account can be ended."""

from hashlib import sha1, sha256
from typing import Any

import pytest
from flask import Flask
from flask.sessions import session_json_serializer
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import update

import clock
from extensions import db
from staff import service
from staff.models import Account
from tests.web.conftest import TOKEN, Visitor

DOOR, DESK, PASSWORD = "/desk/sign-in", "/desk/", "correct horse battery staple"


@pytest.fixture
def anna(app: Flask) -> Visitor:
    """Signed in by her password."""
    with app.app_context():
        service.add_account("anna", "Анна", PASSWORD, clock.now())
    return entered(app)


def entered(app: Flask) -> Visitor:
    browser = Visitor(app.test_client())
    assert browser.submit(DOOR, login="anna", password=PASSWORD).status_code == 302
    return browser


def kept(client: FlaskClient) -> dict[str, Any]:
    with client.session_transaction() as session:
        return dict(session)


def is_in(client: FlaskClient) -> bool:
    return client.get(DESK).status_code == 200


def test_nothing_from_before_sign_in_goes_on(app: Flask, anna: Visitor) -> None:
    browser = Visitor(app.test_client())
    with browser.client.session_transaction() as session:
        session["planted"] = "by whoever used this computer before"
    token = TOKEN.search(browser.see(DOOR))
    before = kept(browser.client)
    assert token
    fields = {"login": "anna", "password": PASSWORD, "csrf_token": token[1]}
    assert browser.client.post(DOOR, data=fields).status_code == 302
    after = kept(browser.client)
    assert "planted" not in after
    assert before["csrf_token"] != after.get("csrf_token")
    name = browser.client.post("/desk/account/name", data={"csrf_token": token[1], "name": "Х"})
    assert name.status_code == 400


def test_a_cookie_from_before_sign_in_opens_nothing(app: Flask, anna: Visitor) -> None:
    browser = Visitor(app.test_client())
    browser.see(DOOR)
    planted = browser.client.get_cookie("session")
    assert planted
    browser.submit(DOOR, login="anna", password=PASSWORD)
    thief = app.test_client()
    thief.set_cookie("session", planted.value)
    assert not is_in(thief)


def test_signing_out_leaves_nothing_in_the_browser(anna: Visitor) -> None:
    anna.submit("/desk/sign-out", DESK)
    assert not is_in(anna.client)
    assert not {"_user_id", "_id", "_fresh"} & kept(anna.client).keys()


def test_a_copy_of_its_cookie_is_worth_nothing_after_signing_out(app: Flask, anna: Visitor) -> None:
    elsewhere, copied = entered(app), anna.client.get_cookie("session")
    thief = app.test_client()
    assert copied
    thief.set_cookie("session", copied.value)
    assert is_in(thief)
    anna.submit("/desk/sign-out", DESK)
    assert not is_in(thief)
    assert is_in(elsewhere.client)


def test_the_browser_forgets_the_pages_too(anna: Visitor) -> None:
    answer = anna.submit("/desk/sign-out", DESK)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_every_session_ends_at_once(app: Flask, anna: Visitor) -> None:
    elsewhere = [entered(app) for _ in range(3)]
    anna.submit("/desk/sign-out-everywhere", DESK)
    assert not any(is_in(browser.client) for browser in [anna, *elsewhere])


def test_an_operator_ends_them_from_the_command_line(app: Flask, anna: Visitor) -> None:
    run = app.test_cli_runner().invoke(args=["account", "sign-out", "--login", "anna"])
    assert run.exit_code == 0, run.output
    assert not is_in(anna.client)


def test_a_closed_account_is_out_at_once_and_stays_out(app: Flask, anna: Visitor) -> None:
    run = app.test_cli_runner().invoke(args=["account", "close", "--login", "anna"])
    assert run.exit_code == 0, run.output
    assert not is_in(anna.client)
    assert anna.submit(DOOR, login="anna", password=PASSWORD).status_code == 200
    app.test_cli_runner().invoke(args=["account", "close", "--login", "anna", "--no"])
    assert not is_in(anna.client)
    assert is_in(entered(app).client)


def test_an_account_that_is_not_active_has_no_session(app: Flask, anna: Visitor) -> None:
    with app.app_context():
        db.session.execute(update(Account).values(active=False))
        db.session.commit()
    assert not is_in(anna.client)


@pytest.mark.parametrize(
    "forged", ["1.0", "", ".", "1", "1.0.0", "1.0.", "1.0.0.0", "².0", "-1.0", "1.1"]
)
def test_an_odd_number_of_a_session_is_nobodys(app: Flask, anna: Visitor, forged: str) -> None:
    """Even one that says what ours does is believed only under our signature."""
    thief = app.test_client()
    thief.set_cookie("session", forged)
    assert not is_in(thief)
    if forged != "1.0":
        with thief.session_transaction() as session:
            session["_user_id"] = forged
        assert not is_in(thief)


class Aged(TimestampSigner):
    """Signs as we do, as if it were some days ago."""

    days = 0

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 24 * 3600 * self.days


class Old(Aged):
    days = 15


class Young(Aged):
    days = 13


def signed(
    app: Flask, *, signer: type[Aged] = Young, key: str = "", salt: str = "", digest: Any = sha256
) -> str:
    """A cookie for the first account, made as our own is but for what is asked."""
    options = {"key_derivation": "hmac", "digest_method": digest}
    made = URLSafeTimedSerializer(
        key or app.config["SECRET_KEY"],
        salt=salt or "cookie-session",
        serializer=session_json_serializer,
        signer=signer,
        signer_kwargs=options,
    )
    return str(made.dumps({"_user_id": "1.0"}))


def opens(app: Flask, cookie: str) -> bool:
    client = app.test_client()
    client.set_cookie("session", cookie)
    return is_in(client)


def test_only_a_session_that_we_have_signed_for_this_is_one(app: Flask, anna: Visitor) -> None:
    good = signed(app)
    assert opens(app, good)
    assert not opens(app, signed(app, key="a guessed key"))
    assert not opens(app, signed(app, salt="familiar:anna"))
    assert not opens(app, signed(app, digest=sha1))
    payload, stamp, signature = good.split(".")
    assert not opens(app, f"{payload[:-1]}x.{stamp}.{signature}")
    assert not opens(app, f"{payload}.{stamp}")
    assert not opens(app, f"{payload}.{stamp}.")


def test_a_session_that_was_signed_two_weeks_ago_is_over(app: Flask, anna: Visitor) -> None:
    assert not opens(app, signed(app, signer=Old))


def test_the_number_of_a_session_cannot_be_guessed(app: Flask, anna: Visitor) -> None:
    numbers = {kept(entered(app).client)["_user_id"].rpartition(".")[2] for _ in range(3)}
    assert len(numbers) == 3
    assert all(len(number) * 6 >= 128 for number in numbers)


def test_the_cookie_is_for_our_pages_only(anna: Visitor) -> None:
    cookie = anna.client.get_cookie("session")
    assert cookie
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
