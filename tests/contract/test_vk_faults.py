"""What the client makes of a VK that is slow, broken or unfriendly."""

import os
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from tests.contract.scripted import (
    ALL_LIKES,
    HTML,
    TOKENS,
    client_of,
    failure_of_a_read,
    failure_of_a_write,
)
from tests.fakes.scripted_vk import Reply, ScriptedVk, error, response, scripted_vk
from vk.errors import Action
from vk.port import Repost, Tokens, Vk

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def vk() -> Iterator[ScriptedVk]:
    with scripted_vk() as vk:
        yield vk


@pytest.fixture
def client(vk: ScriptedVk) -> Vk:
    return client_of(vk.url)


def test_tokens_do_not_travel_in_the_clear() -> None:
    with pytest.raises(ValueError, match="https"):
        client_of("http://vk.example")


def test_a_community_that_reposts_is_not_a_reader(vk: ScriptedVk, client: Vk) -> None:
    reposts = [
        {"id": 3, "owner_id": 7, "from_id": 7, "date": 1},
        {"id": 4, "owner_id": -8, "from_id": -8, "date": 2},
    ]
    vk.will(response({"items": reposts}), response({"items": []}))
    assert client.reposts(-1, 5) == [Repost(7, 1, 3)]


def test_a_write_that_vk_refused_to_look_at_is_repeated(vk: ScriptedVk, client: Vk) -> None:
    vk.will(error(6), response({"post_id": 3}))
    assert client.publish_post(1, "text", "guid") == 3


def test_a_read_survives_a_passing_failure(vk: ScriptedVk, client: Vk) -> None:
    vk.will(Reply(status=502), HTML, error(10), ALL_LIKES)
    assert client.likers(-1, 5) == {7}


@pytest.mark.parametrize(
    ("reply", "uncertain"),
    [
        (HTML, True),
        (Reply(status=502), True),
        (Reply("{}"), True),
        (response({}), True),
        (Reply("null"), True),
        (Reply('{"error": "?"}'), True),
        (Reply('{"response": {"post_id'), True),
        (error(10), True),
        (error(1), True),
        (Reply(status=429), False),
        (error(9), False),
        (error(214), False),
    ],
)
def test_a_write_that_failed_is_not_repeated_and_says_if_it_may_have_happened(
    vk: ScriptedVk, client: Vk, reply: Reply, uncertain: bool
) -> None:
    vk.will(reply)
    assert failure_of_a_write(client).uncertain is uncertain
    assert len(vk.asked) == 1


def test_a_call_that_never_reached_vk_did_not_happen() -> None:
    failure = failure_of_a_write(client_of(NOBODY))
    assert (failure.action, failure.uncertain) == (Action.RETRY, False)


def test_a_failed_read_is_never_uncertain(vk: ScriptedVk, client: Vk) -> None:
    vk.will(Reply(status=500))
    assert not failure_of_a_read(client).uncertain


def test_a_redirect_is_not_followed(vk: ScriptedVk, client: Vk) -> None:
    with scripted_vk() as elsewhere:
        elsewhere.will(ALL_LIKES)
        vk.will(Reply(status=307, location=elsewhere.url))
        assert failure_of_a_read(client).reason == "connection failed"
        assert elsewhere.asked == []


def test_a_proxy_is_not_asked_for_what_is_on_this_machine(vk: ScriptedVk, client: Vk) -> None:
    vk.will(ALL_LIKES)
    known = dict(os.environ)
    os.environ |= {"http_proxy": NOBODY, "https_proxy": NOBODY, "no_proxy": ""}
    try:
        assert client.likers(-1, 5) == {7}
    finally:
        os.environ.clear()
        os.environ.update(known)


def test_the_users_token_stands_in_for_a_dead_service_token(vk: ScriptedVk, client: Vk) -> None:
    vk.will(error(5), ALL_LIKES)
    assert client.likers(-1, 5) == {7}
    used = [asked.form["access_token"] for asked in vk.asked]
    assert used == [TOKENS.service, TOKENS.user]


def test_a_missing_token_is_named(vk: ScriptedVk) -> None:
    failure = failure_of_a_read(client_of(vk.url, Tokens("c")))
    assert failure.action is Action.NO_RIGHT
    assert "needs a service or user token" in str(failure)
    assert vk.asked == []


def test_each_call_is_one_line_of_the_log(vk: ScriptedVk, client: Vk) -> None:
    vk.will(error(6), ALL_LIKES)
    with capture_logs() as logged:
        client.likers(-1, 5)
    lines = [line for line in logged if line["event"] == "vk_call"]
    assert [(line["method"], line["attempt"], line["code"]) for line in lines] == [
        ("likes.getList", 1, 6),
        ("likes.getList", 2, None),
    ]
    assert {len(line["token"]) for line in lines} == {12}
