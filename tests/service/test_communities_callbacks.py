"""How VK calls us: set up, looked at, mended, done by hand, done without."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app

from communities import obstacles
from communities.callbacks import due, look_at_callbacks, set_up_callbacks
from communities.connecting import connect
from communities.models import Callbacks, Community
from communities.servers import EVENTS, TITLE
from extensions import db
from parts import NAME, parts
from tests.fakes.limits import no_limits
from tests.fakes.scripted_vk import scripted_vk
from tests.fakes.vk import FakeVk
from vk.client import connect as vk_client
from vk.errors import Action, VkError, classify
from vk.events import ALL_EVENTS
from vk.port import CallbackServer, Tokens

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
URL = "http://localhost/webhooks/vk"
AWAY = VkError("groups.getCallbackServers", Action.RETRY, reason="no answer in time")
STRANGER = CallbackServer(900, "Bot", "https://bot.example.org", "ok")


@pytest.fixture
def community(context: None, vk: FakeVk) -> Community:
    vk.servers[STRANGER.server_id] = STRANGER
    return connect(Tokens("community-token"), "Asia/Yekaterinburg", NOW)


def told(code: int) -> VkError:
    return VkError("groups", classify(code), code=code)


def our_id(community: Community) -> int:
    assert community.callback_server_id
    return community.callback_server_id


def change(vk: FakeVk, community: Community, **changes: str) -> None:
    """An administrator, or VK itself, changes our server."""
    server_id = our_id(community)
    vk.servers[server_id] = replace(vk.servers[server_id], **changes)  # type: ignore[arg-type]


def test_a_server_of_our_own_is_added_with_every_event_that_we_need(
    community: Community, vk: FakeVk
) -> None:
    server = vk.servers[our_id(community)]
    assert (server.title, server.url) == (TITLE, URL)
    assert vk.events[server.server_id] == EVENTS
    assert (community.callbacks, community.callbacks_at) == (Callbacks.OK, NOW)
    assert vk.servers[STRANGER.server_id] == STRANGER


def test_the_code_is_stored_before_vk_asks_for_it(community: Community, vk: FakeVk) -> None:
    community.confirmation_code = "stale"
    db.session.commit()
    vk.faults.order("edit_callback_server", AWAY)
    set_up_callbacks(community, NOW)
    assert community.confirmation_code == "c0de0001"


def test_setting_up_again_mends_the_same_server(community: Community, vk: FakeVk) -> None:
    server_id = our_id(community)
    vk.events[server_id] = {"message_new"}
    change(vk, community, url="https://old.example.org", title="Переименован")
    assert set_up_callbacks(community, LATER) is Callbacks.OK
    assert vk.servers[server_id].url == URL
    assert vk.events[server_id] == EVENTS
    assert len(vk.servers) == 2


def test_a_server_that_was_removed_is_added_again(community: Community, vk: FakeVk) -> None:
    del vk.servers[our_id(community)]
    assert look_at_callbacks(community.id, NOW) is Callbacks.GONE
    assert set_up_callbacks(community, NOW) is Callbacks.OK
    assert [server.url for server in vk.servers.values()] == [STRANGER.url, URL]


def test_a_server_added_by_a_call_whose_answer_was_lost_is_not_added_twice(
    context: None, vk: FakeVk
) -> None:
    vk.faults.order_after_effect("add_callback_server", AWAY)
    made = connect(Tokens("community-token"), "Asia/Yekaterinburg", NOW)
    assert (made.callbacks, made.callback_server_id) == (Callbacks.FAILED, None)
    assert set_up_callbacks(made, NOW) is Callbacks.OK
    assert len(vk.servers) == 1


def test_ten_strangers_servers_leave_no_room(context: None, vk: FakeVk) -> None:
    vk.faults.order("add_callback_server", told(2000))
    made = connect(Tokens("community-token"), "Asia/Yekaterinburg", NOW)
    assert made.callbacks is Callbacks.FULL
    assert set_up_callbacks(made, NOW) is Callbacks.OK  # somebody removed one meanwhile


@pytest.mark.parametrize(
    ("error", "state"),
    [(told(15), Callbacks.REFUSED), (told(5), Callbacks.REFUSED), (AWAY, Callbacks.FAILED)],
)
def test_what_vk_does_not_let_us_set_up_is_kept(
    community: Community, vk: FakeVk, error: VkError, state: Callbacks
) -> None:
    vk.faults.order("confirmation_code", error)
    assert set_up_callbacks(community, LATER) is state
    assert (community.callbacks, community.callbacks_at) == (state, LATER)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("ok", Callbacks.OK),
        ("wait", Callbacks.WAITING),
        ("unconfigured", Callbacks.WAITING),
        ("failed", Callbacks.FAILED),
        ("fail", Callbacks.FAILED),
        ("odd", Callbacks.UNKNOWN),
    ],
)
def test_vks_own_word_about_our_server_is_kept(
    community: Community, vk: FakeVk, status: str, state: Callbacks
) -> None:
    change(vk, community, status=status)
    assert look_at_callbacks(community.id, LATER) is state
    assert (community.callbacks, community.callbacks_at) == (state, LATER)


def test_a_server_that_calls_elsewhere_is_seen(community: Community, vk: FakeVk) -> None:
    change(vk, community, url="https://old.example.org/webhooks/vk")
    assert look_at_callbacks(community.id, LATER) is Callbacks.ELSEWHERE


def test_events_that_were_switched_off_are_named(community: Community, vk: FakeVk) -> None:
    vk.events[our_id(community)] -= {"wall_repost", "group_join", "like_add"}
    assert look_at_callbacks(community.id, LATER) is Callbacks.EVENTS_OFF
    assert community.events_off == "group_join,wall_repost"
    assert set_up_callbacks(community, LATER) is Callbacks.OK
    assert community.events_off == ""


def test_more_events_than_we_need_are_no_trouble(community: Community, vk: FakeVk) -> None:
    vk.events[our_id(community)] = set(ALL_EVENTS)
    assert look_at_callbacks(community.id, LATER) is Callbacks.OK


@pytest.mark.parametrize("call", ["callback_servers", "callback_events"])
def test_while_vk_is_away_the_last_look_counts(community: Community, vk: FakeVk, call: str) -> None:
    vk.events[our_id(community)] -= {"wall_repost"}
    look_at_callbacks(community.id, NOW)
    vk.faults.order(call, AWAY)
    assert look_at_callbacks(community.id, LATER) is Callbacks.EVENTS_OFF
    assert (community.events_off, community.callbacks_at) == ("wall_repost", LATER)


@pytest.mark.parametrize("code", [5, 15, 27])
def test_a_look_that_vk_refuses_is_said(community: Community, vk: FakeVk, code: int) -> None:
    vk.faults.order("callback_servers", told(code))
    assert look_at_callbacks(community.id, LATER) is Callbacks.REFUSED


def test_callbacks_are_looked_at_every_five_minutes(community: Community) -> None:
    assert due(LATER - timedelta(seconds=1)) == []
    assert due(LATER) == [community.id]


def test_a_dead_token_is_not_shown_to_vk_every_five_minutes(community: Community) -> None:
    obstacles.Obstacles(community.id, [], lambda: NOW).met("community", "users.get", told(5))
    with scripted_vk() as vk:
        current_app.extensions[NAME] = replace(
            parts(), vk=lambda tokens, gate: vk_client(tokens, vk.url, no_limits(), gate)
        )
        assert look_at_callbacks(community.id, LATER) is Callbacks.REFUSED
        assert vk.asked == []
