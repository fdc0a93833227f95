"""What the client makes of a VK that is slow, broken or unfriendly."""

import contextlib
import logging
import os
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from structlog.testing import capture_logs

from tests.fakes.limits import no_limits
from tests.fakes.scripted_vk import Reply, ScriptedVk, error, response, scripted_vk
from vk.client import connect
from vk.errors import Action, VkError
from vk.port import Repost, Tokens, Vk
from vk.transport import Retries

TOKENS = Tokens("canary-community", "canary-service", "canary-user")
TEXT = "canary-text"
CAPTCHA = "https://id.vk.ru/not_robot_captcha?session_token=x"
NOBODY = "http://127.0.0.1:9"
HTML = Reply("<html>502</html>", kind="text/html")
ALL_LIKES = response({"count": 1, "items": [7]})


@pytest.fixture
def vk() -> Iterator[ScriptedVk]:
    with scripted_vk() as vk:
        yield vk


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(vk: ScriptedVk, pauses: list[float]) -> Vk:
    return client_of(vk.url, pauses=pauses)


def client_of(
    url: str,
    tokens: Tokens = TOKENS,
    pauses: list[float] | None = None,
    answer_within_s: float = 10,
) -> Vk:
    """It notes pauses instead of making them."""
    noted = [] if pauses is None else pauses
    retries = Retries(4, pause_s=float, sleep=noted.append)
    timeouts_s = (10, answer_within_s)
    return connect(tokens, url, no_limits(), retries=retries, timeouts_s=timeouts_s)


def failure_of_a_read(client: Vk) -> VkError:
    with pytest.raises(VkError) as caught:
        client.likers(-1, 5)
    return caught.value


def failure_of_a_write(client: Vk) -> VkError:
    with pytest.raises(VkError) as caught:
        client.publish_post(1, TEXT, "guid")
    return caught.value


def test_every_call_names_the_version_it_is_written_for(vk: ScriptedVk, client: Vk) -> None:
    vk.will(ALL_LIKES)
    client.likers(-1, 5)
    assert [asked.form["v"] for asked in vk.asked] == ["5.199"]


def test_a_true_value_is_sent_as_one_and_a_list_with_commas(vk: ScriptedVk, client: Vk) -> None:
    vk.will(response({"post_id": 3}), response([]))
    client.publish_post(1, "text", "guid")
    client.people([2, 1])
    assert vk.asked[0].form["from_group"] == "1"
    assert vk.asked[1].form["user_ids"] == "1,2"


def test_tokens_do_not_travel_in_the_clear() -> None:
    with pytest.raises(ValueError, match="https"):
        client_of("http://vk.example")


def test_a_short_page_is_not_the_last(vk: ScriptedVk, client: Vk) -> None:
    pages = [{"count": 1500, "items": [1, 2]}, {"count": 1500, "items": [2, 3, -9]}]
    vk.will(*map(response, pages))
    assert client.likers(-1, 5) == {1, 2, 3}
    assert [asked.form["offset"] for asked in vk.asked] == ["0", "1000"]


def test_a_community_that_reposts_is_not_a_reader(vk: ScriptedVk, client: Vk) -> None:
    reposts = [
        {"id": 3, "owner_id": 7, "from_id": 7, "date": 1},
        {"id": 4, "owner_id": -8, "from_id": -8, "date": 2},
    ]
    vk.will(response({"items": reposts}), response({"items": []}))
    assert client.reposts(-1, 5) == [Repost(7, 1, 3)]


def test_too_many_calls_a_second_are_repeated_a_few_times_with_growing_pauses(
    vk: ScriptedVk, client: Vk, pauses: list[float]
) -> None:
    vk.will(error(6))
    assert failure_of_a_read(client).action is Action.RETRY
    assert (len(vk.asked), pauses) == (4, [1, 2, 3])


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


def test_nobody_waits_for_ever(vk: ScriptedVk) -> None:
    vk.will(vk.answers_after(seconds=5))
    failure = failure_of_a_write(client_of(vk.url, answer_within_s=0.2))
    assert (failure.reason, failure.uncertain) == ("no answer in time", True)


def test_a_call_that_never_reached_vk_did_not_happen() -> None:
    failure = failure_of_a_write(client_of(NOBODY))
    assert (failure.action, failure.uncertain) == (Action.RETRY, False)


def test_a_failed_read_is_never_uncertain(vk: ScriptedVk, client: Vk) -> None:
    vk.will(Reply(status=500))
    assert not failure_of_a_read(client).uncertain


def test_a_captcha_of_the_new_kind_calls_a_human(vk: ScriptedVk, client: Vk) -> None:
    vk.will(error(14, redirect_uri=CAPTCHA))
    failure = failure_of_a_write(client)
    assert (failure.action, failure.redirect_uri) == (Action.HUMAN, CAPTCHA)
    assert not failure.permanent
    assert len(vk.asked) == 1


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


def test_threads_do_not_wait_for_each_others_answers(vk: ScriptedVk, client: Vk) -> None:
    all_here = Barrier(3, timeout=5)
    vk.will(Reply(ALL_LIKES.body, wait=all_here.wait))
    quick = client_of(vk.url)
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(quick.likers, -1, 5) for _ in range(3)]
        assert [answer.result() for answer in answers] == [{7}] * 3


def test_no_file_of_the_library_is_read_or_written(vk: ScriptedVk, tmp_path: Path) -> None:
    vk.will(ALL_LIKES)
    left_there = tmp_path / "vk_config.v2.json"
    left_there.write_text("[]")  # which vk_api would stumble over
    before = left_there.stat()
    with contextlib.chdir(tmp_path):
        client_of(vk.url).likers(-1, 5)
    assert list(tmp_path.iterdir()) == [left_there]
    assert left_there.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("reply", [error(5), error(14), HTML, Reply(status=500), Reply("{}")])
def test_no_failure_gives_away_a_token_or_a_text(
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
