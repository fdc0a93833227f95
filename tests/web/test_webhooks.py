"""POST /webhooks/vk: what VK is told, and what is kept."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from communities.models import Community
from extensions import db
from parts import parts
from webhooks.models import InboxEvent

GROUP, SECRET = 77, "s3cret"
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
EVENT = {
    "type": "like_add",
    "group_id": GROUP,
    "event_id": "e1",
    "v": "5.199",
    "secret": SECRET,
    "object": {
        "liker_id": 1,
        "object_type": "post",
        "object_owner_id": -GROUP,
        "object_id": 10,
        "post_id": 0,
    },
}


@pytest.fixture(autouse=True)
def community(context: None) -> Iterator[Community]:
    made = Community(
        group_id=GROUP,
        slug="library",
        name="Библиотека",
        screen_name="library",
        zone="Asia/Yekaterinburg",
        confirmation_code="c0de",
        callback_secret=parts().seal.seal(SECRET, "callback_secret"),
        created_at=NOW,
    )
    db.session.add(made)
    db.session.commit()
    yield made
    db.session.rollback()


def call(client: FlaskClient, body: Any, **headers: str) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/webhooks/vk", data=data, headers=named, content_type="application/json")


def stored() -> list[InboxEvent]:
    return list(db.session.scalars(select(InboxEvent).order_by(InboxEvent.id)))


def test_an_event_is_stored_and_answered_with_the_literal_ok(client: FlaskClient) -> None:
    answer = call(client, EVENT)
    assert (answer.status_code, answer.data) == (200, b"ok")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [row.event_id for row in stored()] == ["e1"]


def test_a_stored_event_does_not_hold_the_secret(client: FlaskClient) -> None:
    call(client, EVENT)
    assert SECRET not in stored()[0].body


def test_a_repeated_event_is_ok_and_stored_once(client: FlaskClient) -> None:
    assert call(client, EVENT).data == call(client, EVENT, X_Retry_Counter="1").data == b"ok"
    assert len(stored()) == 1


def test_an_event_that_comes_for_the_first_time_by_a_retry_is_stored(client: FlaskClient) -> None:
    call(client, EVENT, X_Retry_Counter="3")
    assert [row.retry for row in stored()] == [3]


@pytest.mark.parametrize("counter", ["", "-1", "x", "²", "9" * 5000])
def test_an_odd_retry_counter_does_no_harm(client: FlaskClient, counter: str) -> None:
    answer = client.post(
        "/webhooks/vk", json=EVENT, environ_overrides={"HTTP_X_RETRY_COUNTER": counter}
    )
    assert answer.data == b"ok"


def test_an_unknown_type_is_stored_too(client: FlaskClient) -> None:
    assert call(client, EVENT | {"type": "something_new"}).data == b"ok"
    assert [row.type for row in stored()] == ["something_new"]


def test_an_event_without_an_id_is_known_by_its_content(client: FlaskClient) -> None:
    old = {key: value for key, value in EVENT.items() if key not in ("event_id", "v")}
    call(client, old)
    call(client, old, X_Retry_Counter="1")
    call(client, old | {"type": "like_remove"})
    assert len(stored()) == 2


def test_the_confirmation_is_answered_with_the_communitys_code(client: FlaskClient) -> None:
    answer = call(client, {"type": "confirmation", "group_id": GROUP, "secret": SECRET})
    assert (answer.data, answer.mimetype) == (b"c0de", "text/plain")
    assert stored() == []


def test_a_confirmation_before_vk_has_saved_the_secret_is_answered(client: FlaskClient) -> None:
    assert call(client, {"type": "confirmation", "group_id": GROUP}).data == b"c0de"


@pytest.mark.parametrize("kind", ["like_add", "confirmation"])
def test_a_wrong_secret_is_refused_and_nothing_stored(client: FlaskClient, kind: str) -> None:
    assert call(client, EVENT | {"type": kind, "secret": "guess"}).status_code == 403
    assert stored() == []


@pytest.mark.parametrize("secret", [None, "", 5, ["s3cret"], {"s3cret": 1}, "ключ", "\ud800"])
def test_what_is_no_secret_is_refused(client: FlaskClient, secret: object) -> None:
    assert call(client, EVENT | {"secret": secret}).status_code == 403
    assert stored() == []


def test_a_missing_secret_is_refused(client: FlaskClient) -> None:
    bare = {key: value for key, value in EVENT.items() if key != "secret"}
    assert call(client, bare).status_code == 403


def test_an_unknown_community_is_refused(client: FlaskClient) -> None:
    assert call(client, EVENT | {"group_id": 78}).status_code == 403
    assert stored() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b'"ok"',
        b"null",
        b"{}",
        b'{"type": "like_add"}',
        b'{"type": "", "group_id": 77}',
        b'{"type": 5, "group_id": 77}',
        b'{"type": "like_add", "group_id": "77"}',
        b'{"type": "like_add", "group_id": true}',
        b'{"type": "like_add", "group_id": -77}',
        b'{"type": "like_add", "group_id": 77, "object": NaN}',
        b'{"type": "like_add", "group_id": ' + b"9" * 5000 + b"}",
        b'{"type": "' + b"x" * 65 + b'", "group_id": 77}',
        b'{"type": "\\ud800", "group_id": 77, "secret": "s3cret"}',
        b'{"type": "a\\u0000b", "group_id": 77, "secret": "s3cret"}',
        b'{"type": "like_add", "group_id": 77, "secret": "s3cret", "object": 1e400}',
        b"[" * 200_000,
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b'{"type": "like_add", "group_id": 77, "object": ' + b"[" * 70 + b"]" * 70 + b"}",
    ],
)
def test_what_is_no_event_is_malformed_and_nothing_is_stored(
    client: FlaskClient, body: bytes
) -> None:
    assert call(client, body).status_code == 400
    assert stored() == []


def test_a_body_over_256_kilobytes_is_too_large(client: FlaskClient) -> None:
    assert call(client, b" " * (256 * 1024 + 1)).status_code == 413


def test_a_body_that_does_not_say_its_length_has_the_same_bound(client: FlaskClient) -> None:
    body = json.dumps(EVENT).encode() + b" " * 300 * 1024
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    answer = client.post("/webhooks/vk", input_stream=BytesIO(body), environ_overrides=chunked)
    assert answer.status_code == 413
    assert stored() == []


def test_a_body_of_256_kilobytes_is_read(client: FlaskClient) -> None:
    body = json.dumps(EVENT).encode()
    assert call(client, body + b" " * (256 * 1024 - len(body))).data == b"ok"


def test_what_a_text_column_cannot_hold_is_kept_all_the_same(client: FlaskClient) -> None:
    inside = {"id": 1, "text": "a\x00b \ud800 🎉"}
    assert call(client, EVENT | {"type": "wall_reply_new", "object": inside}).data == b"ok"
    assert json.loads(stored()[0].body)["object"] == inside


def test_an_answer_never_contains_the_word_that_removes_the_server(client: FlaskClient) -> None:
    body = EVENT | {"type": "remove", "event_id": "remove", "object": {"remove": "remove"}}
    answers = [
        call(client, body),
        call(client, b"remove"),
        call(client, EVENT | {"secret": "remove"}),
    ]
    assert all(b"remove" not in answer.data for answer in answers)


def test_vk_needs_no_csrf_token_and_gets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in call(client, EVENT).headers


def test_only_post_is_for_vk(client: FlaskClient) -> None:
    assert client.get("/webhooks/vk").status_code == 405


def test_a_database_that_cannot_be_written_is_never_ok(app: Flask, client: FlaskClient) -> None:
    db.session.execute(text("DROP TABLE inbox_event"))
    db.session.commit()
    answer = call(client, EVENT)
    assert answer.status_code == 503
    assert parsedate_to_datetime(answer.headers["Retry-After"]) > datetime.now(UTC)


def test_events_are_kept_while_redis_is_away(client: FlaskClient) -> None:
    parts().redis.connection_pool.disconnect()
    parts().redis.connection_pool.connection_kwargs["port"] = 9
    assert call(client, EVENT).data == b"ok"
    assert db.session.scalar(select(func.count(InboxEvent.id))) == 1
