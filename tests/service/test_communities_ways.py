"""How we hear of a community: by VK's calls, by a server set up by hand, by reading alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from communities import ways
from communities.addresses import callback_url
from communities.callbacks import due, look_at_callbacks, set_up_callbacks
from communities.connecting import connect
from communities.models import Callbacks, Community, Way
from communities.sealing import callback_secret
from communities.servers import EVENTS
from errors import Problem
from tests.fakes.vk import FakeVk
from vk.errors import Action, VkError, classify
from vk.port import CallbackServer, Tokens

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
URL, BY_HAND = "http://localhost/webhooks/vk", "http://localhost/webhooks/vk/by-hand"
AWAY = VkError("groups.getCallbackServers", Action.RETRY, reason="no answer in time")
STRANGER = CallbackServer(900, "Bot", "https://bot.example.org", "ok")


@pytest.fixture
def community(context: None, vk: FakeVk) -> Community:
    vk.servers[STRANGER.server_id] = STRANGER
    return connect(Tokens("community-token"), "Asia/Yekaterinburg", NOW)


def told(code: int) -> VkError:
    return VkError("groups", classify(code), code=code)


def test_polling_removes_our_server_and_is_not_looked_at(community: Community, vk: FakeVk) -> None:
    assert ways.switch_way(community, Way.POLLING, NOW) is Callbacks.UNKNOWN
    assert list(vk.servers) == [STRANGER.server_id]
    assert community.callback_server_id is None
    assert due(NOW + timedelta(days=1)) == []
    calls = len(vk.calls)
    set_up_callbacks(community, NOW)
    look_at_callbacks(community.id, NOW)
    assert len(vk.calls) == calls


@pytest.mark.parametrize("call", ["callback_servers", "delete_callback_server"])
@pytest.mark.parametrize("error", [AWAY, told(104), told(15)])
def test_polling_begins_even_if_our_server_cannot_be_removed(
    community: Community, vk: FakeVk, call: str, error: VkError
) -> None:
    vk.faults.order(call, error)
    ways.switch_way(community, Way.POLLING, NOW)
    assert community.way is Way.POLLING


def test_from_polling_back_to_callbacks_everything_is_set_up(
    community: Community, vk: FakeVk
) -> None:
    ways.switch_way(community, Way.POLLING, NOW)
    assert ways.switch_way(community, Way.CALLBACKS, NOW) is Callbacks.OK
    assert vk.events[community.callback_server_id or 0] == EVENTS


def test_choosing_callbacks_twice_keeps_the_server(community: Community, vk: FakeVk) -> None:
    server_id = community.callback_server_id
    ways.switch_way(community, Way.CALLBACKS, NOW)
    assert community.callback_server_id == server_id
    assert "delete_callback_server" not in vk.calls


def test_by_hand_waits_for_the_person_and_then_for_vk(community: Community, vk: FakeVk) -> None:
    assert ways.switch_way(community, Way.BY_HAND, NOW) is Callbacks.WAITING
    assert URL not in [server.url for server in vk.servers.values()]
    vk.servers[1000] = CallbackServer(1000, "Как угодно", BY_HAND, "unconfigured")
    assert look_at_callbacks(community.id, NOW) is Callbacks.WAITING
    vk.servers[1000] = replace(vk.servers[1000], status="ok")
    assert look_at_callbacks(community.id, NOW) is Callbacks.EVENTS_OFF
    vk.events[1000] = set(EVENTS)
    assert look_at_callbacks(community.id, NOW) is Callbacks.OK


def test_a_server_set_up_by_hand_is_a_persons_to_mend(community: Community, vk: FakeVk) -> None:
    ways.switch_way(community, Way.BY_HAND, NOW)
    vk.servers[1000] = CallbackServer(1000, "Как угодно", BY_HAND, "failed")
    assert set_up_callbacks(community, NOW) is Callbacks.FAILED
    assert vk.servers[1000].status == "failed"
    assert len(vk.servers) == 2


def test_leaving_the_way_by_hand_removes_that_server(community: Community, vk: FakeVk) -> None:
    ways.switch_way(community, Way.BY_HAND, NOW)
    vk.servers[1000] = CallbackServer(1000, "Как угодно", BY_HAND, "ok")
    ways.switch_way(community, Way.CALLBACKS, NOW)
    assert [server.url for server in vk.servers.values()] == [STRANGER.url, URL]


def test_each_way_has_an_address_of_its_own(context: None) -> None:
    assert (callback_url(Way.CALLBACKS), callback_url(Way.BY_HAND)) == (URL, BY_HAND)


def test_the_secret_to_paste_is_the_one_that_events_must_bring(community: Community) -> None:
    secret = ways.hand_secret(community)
    assert secret == callback_secret(community)
    assert secret.isalnum()
    assert 20 < len(secret) <= 50


def test_the_code_of_vks_page_is_kept_beside_that_of_its_api(community: Community) -> None:
    ways.keep_hand_code(community, " a1b2c3d4\n", NOW)
    assert (community.hand_code, community.confirmation_code) == ("a1b2c3d4", "c0de0001")


@pytest.mark.parametrize("code", ["", "remove", "a b c d", "код", "a1", "x" * 65, "ok\n<b>"])
def test_what_is_no_code_is_not_kept(community: Community, code: str) -> None:
    """VK would take the answer "remove" as a wish."""
    with pytest.raises(Problem, match="odd_code"):
        ways.keep_hand_code(community, code, NOW)
    assert community.hand_code is None


def test_a_new_code_has_to_be_confirmed_anew(community: Community) -> None:
    ways.switch_way(community, Way.BY_HAND, NOW)
    ways.keep_hand_code(community, "a1b2c3d4", NOW)
    ways.confirmed(community, Way.BY_HAND, NOW)
    ways.keep_hand_code(community, "a1b2c3d4", NOW)
    assert community.confirmed_at == NOW
    ways.keep_hand_code(community, "ffff0000", NOW)
    assert community.confirmed_at is None


def test_once_vk_has_asked_it_is_looked_at_soon(community: Community) -> None:
    ways.switch_way(community, Way.BY_HAND, NOW)
    assert due(NOW) == []
    ways.confirmed(community, Way.BY_HAND, NOW)
    assert due(NOW) == [community.id]


def test_a_question_at_the_address_of_another_way_confirms_nothing(community: Community) -> None:
    ways.switch_way(community, Way.BY_HAND, NOW)
    ways.confirmed(community, Way.CALLBACKS, NOW)
    assert community.confirmed_at is None


def test_questions_do_not_make_us_ask_vk_about_what_is_well(community: Community) -> None:
    ways.confirmed(community, Way.CALLBACKS, NOW)
    assert (community.confirmed_at, due(NOW)) == (NOW, [])
