"""The traps of vk_api 11.10, each tried on it: our client does not fall into them."""

import contextlib
import logging
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from structlog.testing import capture_logs

from tests.contract.scripted import (
    ALL_LIKES,
    HTML,
    TOKENS,
    TRIES,
    client_of,
    failure_of_a_read,
    failure_of_a_write,
)
from tests.fakes.scripted_vk import Reply, ScriptedVk, error, response, scripted_vk
from vk.errors import Action
from vk.port import Repost, Tokens, Vk

CAPTCHA = "https://id.vk.ru/not_robot_captcha?session_token=x"
REPOSTS = [{"id": i, "owner_id": i, "from_id": i, "date": 1} for i in (1, 2, 3)]


@pytest.fixture
def vk() -> Iterator[ScriptedVk]:
    with scripted_vk() as vk:
        yield vk


@pytest.fixture
def client(vk: ScriptedVk) -> Vk:
    return client_of(vk.url)


def test_its_version_of_the_api_is_not_the_old_default(vk: ScriptedVk, client: Vk) -> None:
    vk.will(ALL_LIKES)
    client.likers(-1, 5)
    assert [asked.form["v"] for asked in vk.asked] == ["5.199"]


def test_a_server_that_never_answers_is_not_waited_for_without_end(vk: ScriptedVk) -> None:
    vk.will(vk.answers_after(seconds=30))
    failure = failure_of_a_write(client_of(vk.url, answer_within_s=0.2))
    assert (failure.reason, failure.uncertain) == ("no answer in time", True)


def test_no_lock_is_held_while_a_request_is_under_way(vk: ScriptedVk, client: Vk) -> None:
    all_here = Barrier(3, timeout=5)
    vk.will(Reply(ALL_LIKES.body, wait=all_here.wait))
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(client.likers, -1, 5) for _ in range(3)]
        assert [answer.result() for answer in answers] == [{7}] * 3


def test_too_many_calls_a_second_are_repeated_a_few_times_and_not_by_recursion(
    vk: ScriptedVk,
) -> None:
    pauses: list[float] = []
    vk.will(error(6))
    assert failure_of_a_read(client_of(vk.url, pauses=pauses)).action is Action.RETRY
    assert (len(vk.asked), pauses) == (TRIES, [1, 2, 3])


def test_its_own_pauses_between_calls_are_off(vk: ScriptedVk, client: Vk) -> None:
    """They would come on top of the limiter's: 0.34 s after each call."""
    vk.will(ALL_LIKES)
    with capture_logs() as logged:
        for _ in range(3):
            client.likers(-1, 5)
    assert all(line["ms"] < 300 for line in logged if line["event"] == "vk_call")


@pytest.mark.parametrize(
    "more",
    [
        {"redirect_uri": CAPTCHA},
        {"redirect_uri": CAPTCHA, "captcha_sid": "1", "captcha_img": "https://vk.ru/captcha"},
        {"captcha_sid": "1", "captcha_img": "https://vk.ru/captcha"},
        {},
    ],
)
def test_a_captcha_of_whatever_shape_calls_a_person(
    vk: ScriptedVk, client: Vk, more: dict[str, str]
) -> None:
    vk.will(error(14, **more))
    failure = failure_of_a_write(client)
    assert (failure.action, failure.redirect_uri) == (Action.HUMAN, more.get("redirect_uri"))
    assert len(vk.asked) == 1


def test_a_validation_is_not_asked_for_on_the_terminal(vk: ScriptedVk, client: Vk) -> None:
    vk.will(error(17, redirect_uri=CAPTCHA))
    failure = failure_of_a_read(client)
    assert (failure.action, failure.redirect_uri) == (Action.HUMAN, CAPTCHA)
    assert len(vk.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        HTML,
        Reply(""),
        Reply('{"response": {"items": [7'),
        Reply("{}"),
        Reply("[]"),
        Reply("null"),
        Reply('{"error": "?"}'),
        Reply('{"error": {}}'),
        Reply('{"error": {"error_code": "x", "error_msg": "?"}}'),
        Reply('{"error": {"error_code": null, "error_msg": "?"}}'),
        Reply(status=404),
        Reply(status=502),
    ],
)
def test_no_answer_escapes_as_an_exception_of_another_library(
    vk: ScriptedVk, client: Vk, reply: Reply
) -> None:
    vk.will(reply)
    assert failure_of_a_read(client).action is Action.RETRY
    assert failure_of_a_write(client).action is Action.RETRY


@pytest.mark.parametrize("reply", [error(5), error(14), HTML, Reply(status=500), Reply("{}")])
def test_no_exception_holds_a_token_or_a_text(
    vk: ScriptedVk, client: Vk, caplog: pytest.LogCaptureFixture, reply: Reply
) -> None:
    vk.will(reply)
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logged:
        failures = [failure_of_a_read(client), failure_of_a_write(client)]
    told = [*map(repr, failures), *map(str, failures), str(logged), caplog.text, repr(TOKENS)]
    told += ["".join(traceback.format_exception(failure)) for failure in failures]
    assert "canary" not in " ".join(told)
    assert [(f.__context__, f.__cause__) for f in failures] == [(None, None)] * 2


def test_a_true_value_is_sent_as_one_and_a_list_with_commas(vk: ScriptedVk, client: Vk) -> None:
    vk.will(response({"post_id": 3}), response([]))
    client.publish_post(1, "text", "guid")
    client.people([2, 1])
    assert vk.asked[0].form["from_group"] == "1"
    assert vk.asked[1].form["user_ids"] == "1,2"


def test_a_short_page_is_not_the_last(vk: ScriptedVk) -> None:
    pages = [{"count": 1500, "items": [1, 2]}, {"count": 1500, "items": [2, 3, -9]}]
    vk.will(*map(response, pages))
    assert client_of(vk.url).likers(-1, 5) == {1, 2, 3}
    assert [asked.form["offset"] for asked in vk.asked] == ["0", "1000"]


def test_a_list_without_a_count_is_read_to_its_end(vk: ScriptedVk) -> None:
    pages = ({"items": [item]} for item in REPOSTS)
    vk.will(*map(response, pages), response({"items": []}))
    assert client_of(vk.url).reposts(-1, 5) == [Repost(i, 1, i) for i in (1, 2, 3)]


def test_no_file_of_the_library_is_read_or_written(vk: ScriptedVk, tmp_path: Path) -> None:
    vk.will(ALL_LIKES)
    left_there = tmp_path / "vk_config.v2.json"
    left_there.write_text("[]")  # which vk_api would stumble over
    before = left_there.stat()
    with contextlib.chdir(tmp_path):
        client_of(vk.url).likers(-1, 5)
    assert list(tmp_path.iterdir()) == [left_there]
    assert left_there.stat().st_mtime_ns == before.st_mtime_ns


def test_two_clients_do_not_share_a_token(vk: ScriptedVk) -> None:
    """vk_api keeps tokens by login in its settings; ours travel with each call."""
    vk.will(ALL_LIKES)
    for token in ("one", "two"):
        client_of(vk.url, Tokens("c", token)).likers(-1, 5)
    assert [asked.form["access_token"] for asked in vk.asked] == ["one", "two"]
