"""POST /webhooks/vk/by-hand: the server that a person set up, confirmed by another code."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

import clock
from communities.models import Callbacks, Community, Way
from extensions import db
from parts import parts
from webhooks.models import InboxEvent

GROUP, SECRET = 77, "s3cret"
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
BY_API, BY_HAND = "/webhooks/vk", "/webhooks/vk/by-hand"
QUESTION = {"type": "confirmation", "group_id": GROUP}
EVENT = {
    "type": "group_join",
    "group_id": GROUP,
    "event_id": "e1",
    "secret": SECRET,
    "object": {"user_id": 1, "join_type": "join"},
}


@pytest.fixture(autouse=True)
def community(context: None) -> Community:
    made = Community(group_id=GROUP, slug="library", name="Библиотека", screen_name="library")
    made.zone, made.created_at = "Asia/Yekaterinburg", NOW
    made.way, made.callbacks, made.callbacks_at = Way.BY_HAND, Callbacks.WAITING, NOW
    made.confirmation_code, made.hand_code = "c0de", "by-hand-c0de"
    made.callback_secret = parts().seal.seal(SECRET, "callback_secret")
    db.session.add(made)
    db.session.commit()
    return made


def post(client: FlaskClient, path: str, body: dict[str, Any]) -> TestResponse:
    answer = client.post(path, json=body)
    db.session.rollback()  # what the request has changed is seen from here on
    return answer


@pytest.mark.parametrize(("path", "code"), [(BY_API, b"c0de"), (BY_HAND, b"by-hand-c0de")])
@pytest.mark.parametrize("secret", [{}, {"secret": SECRET}])
def test_each_address_has_its_own_code(
    client: FlaskClient, path: str, code: bytes, secret: dict[str, str]
) -> None:
    answer = post(client, path, QUESTION | secret)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, code, "text/plain")


def test_before_the_code_is_pasted_the_answer_is_empty(
    client: FlaskClient, community: Community
) -> None:
    community.hand_code = None
    db.session.commit()
    assert post(client, BY_HAND, QUESTION).data == b""


def test_vks_question_is_remembered_and_looked_into(
    client: FlaskClient, community: Community
) -> None:
    before = clock.now()
    post(client, BY_HAND, QUESTION)
    assert community.confirmed_at
    assert before <= community.confirmed_at <= clock.now()
    assert community.callbacks_at is None


@pytest.mark.parametrize(("secret", "moves"), [({}, False), ({"secret": SECRET}, True)])
def test_once_vk_has_come_only_whoever_proves_to_be_vk_moves_anything(
    client: FlaskClient, community: Community, secret: dict[str, str], moves: bool
) -> None:
    community.confirmed_at = NOW
    db.session.commit()
    assert post(client, BY_HAND, QUESTION | secret).data == b"by-hand-c0de"
    assert (community.confirmed_at != NOW, community.callbacks_at != NOW) == (moves, moves)


def test_a_question_at_the_other_address_confirms_nothing(
    client: FlaskClient, community: Community
) -> None:
    post(client, BY_API, QUESTION)
    assert (community.confirmed_at, community.callbacks_at) == (None, NOW)


@pytest.mark.parametrize("path", [BY_API, BY_HAND])
def test_a_question_with_a_wrong_secret_is_refused_and_not_remembered(
    client: FlaskClient, community: Community, path: str
) -> None:
    assert post(client, path, QUESTION | {"secret": "guess"}).status_code == 403
    assert community.confirmed_at is None


def test_a_question_about_a_stranger_is_refused(client: FlaskClient) -> None:
    assert post(client, BY_HAND, QUESTION | {"group_id": 78}).status_code == 403


@pytest.mark.parametrize("paths", [(BY_HAND, BY_HAND), (BY_HAND, BY_API), (BY_API, BY_HAND)])
def test_both_addresses_take_events_each_once(client: FlaskClient, paths: tuple[str, str]) -> None:
    assert [post(client, path, EVENT).data for path in paths] == [b"ok", b"ok"]
    assert db.session.scalar(select(func.count(InboxEvent.id))) == 1


def test_an_event_by_hand_needs_the_secret_too(client: FlaskClient) -> None:
    assert post(client, BY_HAND, EVENT | {"secret": "guess"}).status_code == 403
    bare = {name: value for name, value in EVENT.items() if name != "secret"}
    assert post(client, BY_HAND, bare).status_code == 403
    assert db.session.scalar(select(func.count(InboxEvent.id))) == 0


def test_what_is_no_event_is_malformed_here_too(client: FlaskClient) -> None:
    assert client.post(BY_HAND, data=b"[]").status_code == 400
    assert client.post(BY_HAND, data=b" " * (256 * 1024 + 1)).status_code == 413
    assert client.get(BY_HAND).status_code == 405
