"""Connecting a community: by tokens that VK takes, and whatever comes after loses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from communities import connecting, jobs
from communities.callbacks import look_at_callbacks
from communities.capabilities import probe
from communities.checking import TokensRefused
from communities.models import Callbacks, Capability, Community, Way
from communities.sealing import tokens_of
from communities.ways import switch_way
from extensions import db
from parts import NAME, parts
from tests.fakes.faults import Faults
from tests.fakes.vk import FakeVk
from tests.service.scene import GROUP
from vk.errors import Action, VkError, classify
from vk.port import Kind, Tokens

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
ZONE = "Asia/Yekaterinburg"
TOKENS = Tokens("community-aaaa", "service-bbbb", "user-cccc")
AWAY = VkError("groups.getById", Action.RETRY, reason="no answer in time")


class NothingHeld(Faults):
    """Every call must find the database left alone."""

    @contextmanager
    def call(self, method: str) -> Iterator[None]:
        assert not db.session().in_transaction(), f"a transaction is open during {method}"
        with super().call(method):
            yield


@pytest.fixture(autouse=True)
def connection(context: None, vk: FakeVk) -> None:
    vk.faults = NothingHeld()


def connect(tokens: Tokens = TOKENS, **more: object) -> Community:
    return connecting.connect(tokens, ZONE, NOW, **more)  # type: ignore[arg-type]


def told(code: int) -> VkError:
    return VkError("groups.getById", classify(code), code=code)


def reasons(tokens: Tokens = TOKENS, **more: object) -> dict[Kind, str]:
    with pytest.raises(TokensRefused) as refused:
        connect(tokens, **more)
    assert db.session.scalar(select(func.count(Community.id))) == 0
    return refused.value.reasons


def last4(community: Community) -> dict[str, str]:
    return {row.kind: row.last4 for row in community.tokens}


def test_the_community_token_says_which_community_it_is() -> None:
    made = connect()
    assert (made.group_id, made.name, made.slug) == (GROUP, "Библиотека", "library")
    assert (made.screen_name, made.zone, made.created_at) == ("library", ZONE, NOW)


def test_all_three_tokens_are_sealed_and_shown_by_their_last_letters() -> None:
    made = connect()
    assert last4(made) == {"community": "aaaa", "service": "bbbb", "user": "cccc"}
    assert all("-" not in row.sealed.split(":")[1] for row in made.tokens)
    assert tokens_of(made) == TOKENS


def test_spaces_around_a_pasted_token_are_no_part_of_it() -> None:
    assert tokens_of(connect(Tokens(" community-aaaa\n", "\t", ""))) == Tokens("community-aaaa")


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("token_permissions", "community"),
        ("group", "community"),
        ("seen_by_service", "service"),
        ("seen_by_user", "user"),
    ],
)
@pytest.mark.parametrize(
    ("error", "word"),
    [
        (told(5), "dead"),
        (told(1117), "dead"),
        (told(42), "dead"),
        (told(27), "wrong_kind"),
        (told(28), "wrong_kind"),
        (told(1051), "wrong_kind"),
        (told(10), "away"),
        (told(14), "away"),
        (told(9), "away"),
        (AWAY, "away"),
    ],
)
def test_a_token_that_vk_does_not_take_is_named_with_a_reason(
    vk: FakeVk, call: str, kind: Kind, error: VkError, word: str
) -> None:
    vk.faults.order(call, error)
    assert reasons() == {kind: word}


@pytest.mark.parametrize("code", [15, 100])
def test_a_users_token_in_place_of_the_communitys_is_another_kind(vk: FakeVk, code: int) -> None:
    """It has no rights of a community to tell of, and names no community of its own."""
    vk.faults.order("token_permissions", told(code))
    assert reasons() == {"community": "wrong_kind"}


@pytest.mark.parametrize("code", [7, 15, 203])
def test_a_service_token_may_see_too_little(vk: FakeVk, code: int) -> None:
    vk.faults.order("seen_by_service", told(code))
    assert reasons() == {"service": "no_right"}


def test_everything_that_is_wrong_is_said_at_once(vk: FakeVk) -> None:
    vk.faults.order("seen_by_service", told(5))
    vk.faults.order("seen_by_user", AWAY)
    assert reasons() == {"service": "dead", "user": "away"}


def test_a_token_of_another_community_is_refused() -> None:
    assert reasons(group_id=78) == {"community": "other_community"}


def test_one_token_is_not_pasted_for_two_purposes() -> None:
    assert reasons(Tokens("same", "same", "same")) == {
        "service": "wrong_kind",
        "user": "wrong_kind",
    }


@pytest.mark.parametrize("token", ["two words", "ключ", "a\x00b", "a\nb", "x" * 513])
def test_what_cannot_be_a_token_is_not_shown_to_vk(vk: FakeVk, token: str) -> None:
    assert reasons(Tokens(token)) == {"community": "dead"}
    assert vk.calls == []


@pytest.mark.parametrize("token", ["", " "])
def test_there_must_be_a_community_token(vk: FakeVk, token: str) -> None:
    assert reasons(Tokens(token, "service-bbbb")) == {"community": "dead"}


def test_missing_rights_are_no_reason_to_refuse(vk: FakeVk) -> None:
    vk.rights = set()
    assert connect().id


def test_connecting_again_mends_and_keeps_what_is_not_given_anew(vk: FakeVk) -> None:
    first = connect()
    server_id, secret = first.callback_server_id, first.callback_secret
    vk.own = replace(vk.own, name="Библиотека на Гагарина")
    again = connect(Tokens("community-dddd"))
    assert (again.id, again.name) == (first.id, "Библиотека на Гагарина")
    assert last4(again) == {"community": "dddd", "service": "bbbb", "user": "cccc"}
    assert (again.callback_server_id, again.callback_secret) == (server_id, secret)
    assert len(vk.servers) == 1


@pytest.mark.parametrize(
    "call",
    [
        "confirmation_code",
        "callback_servers",
        "add_callback_server",
        "set_callback_events",
        "callback_events",
    ],
)
@pytest.mark.parametrize("error", [AWAY, told(15), told(2000)])
def test_trouble_with_callbacks_does_not_lose_the_connection(
    vk: FakeVk, call: str, error: VkError
) -> None:
    vk.faults.order(call, error)
    made = connect()
    assert last4(made)
    assert made.callbacks is not Callbacks.OK
    assert db.session.scalar(select(func.count(Capability.id)))


def test_a_vk_that_is_away_for_the_probe_is_asked_again_soon(vk: FakeVk) -> None:
    vk.faults.order("abilities", AWAY)
    made = connect()
    assert made.callbacks is Callbacks.OK
    assert made.probe_due_at == NOW + timedelta(minutes=10)


def test_no_worker_looks_while_a_community_is_being_connected(vk: FakeVk) -> None:
    class Watched(NothingHeld):
        @contextmanager
        def call(self, method: str) -> Iterator[None]:
            seen.append(jobs.due(NOW))
            db.session.commit()
            with super().call(method):
                yield

    seen: list[bool] = []
    vk.faults = Watched()
    connect()
    assert len(seen) > 10
    assert not any(seen)


def test_callbacks_are_set_up_where_vk_can_reach_us() -> None:
    made = connect()
    assert (made.way, made.callbacks) == (Way.CALLBACKS, Callbacks.OK)


def test_a_library_behind_a_router_is_read_instead(vk: FakeVk) -> None:
    at_home = replace(parts().config, demo=False, public_url="http://192.168.1.5:8000")
    current_app.extensions[NAME] = replace(parts(), config=at_home)
    made = connect()
    assert (made.way, made.callbacks, vk.servers) == (Way.POLLING, Callbacks.UNKNOWN, {})


def test_connecting_again_leaves_the_way_that_somebody_chose(vk: FakeVk) -> None:
    switch_way(connect(), Way.POLLING, NOW)
    assert connect().way is Way.POLLING
    assert vk.servers == {}


def test_no_token_is_in_a_problem_or_in_what_stands_for_it(vk: FakeVk) -> None:
    vk.faults.order("seen_by_user", told(5))
    with pytest.raises(TokensRefused) as refused:
        connect()
    assert "cccc" not in f"{refused.value!r} {refused.value} {refused.value.facts} {TOKENS!r}"


def test_the_database_is_free_while_vk_thinks(vk: FakeVk) -> None:
    """`NothingHeld` looks; here every call of every kind has been made."""
    made = connect()
    connecting.replace_token(made, "user", "user-dddd", NOW)
    look_at_callbacks(made.id, NOW)
    probe(made.id, NOW)
    for way in Way:
        switch_way(made, way, NOW)
    assert "delete_callback_server" in vk.calls
