"""Tokens changed one at a time, later."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from communities import connecting, obstacles
from communities.checking import TokensRefused
from communities.models import Community
from communities.sealing import tokens_of
from errors import Problem
from extensions import db
from tests.fakes.vk import FakeVk
from vk.errors import Action, VkError, classify
from vk.port import Group, Kind, Tokens

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
TOKENS = Tokens("community-aaaa", "service-bbbb", "user-cccc")
AWAY = VkError("groups.getById", Action.RETRY, reason="no answer in time")


@pytest.fixture
def made(context: None, vk: FakeVk) -> Community:
    return connecting.connect(TOKENS, "Asia/Yekaterinburg", NOW)


def told(code: int) -> VkError:
    return VkError("groups.getById", classify(code), code=code)


def test_a_new_token_takes_the_place_of_the_old_one(made: Community, vk: FakeVk) -> None:
    connecting.replace_token(made, "service", " service-dddd ", NOW)
    assert tokens_of(made) == replace(TOKENS, service="service-dddd")
    assert made.probe_due_at == NOW


def test_a_new_token_frees_what_waited_for_it_and_nothing_else(made: Community) -> None:
    for kind in ("community", "service"):
        gate = obstacles.gate(made.id, lambda: NOW)
        db.session.commit()
        gate.met(kind, "wall.get", told(5))
    connecting.replace_token(made, "service", "service-dddd", NOW)
    assert [row.kind for row in obstacles.standing(made.id, NOW)] == ["community"]


def test_a_service_token_can_be_replaced_while_the_communitys_is_dead(
    made: Community, vk: FakeVk
) -> None:
    vk.faults.order("group", told(5))
    connecting.replace_token(made, "service", "service-dddd", NOW)
    assert tokens_of(made).service == "service-dddd"


@pytest.mark.parametrize(
    ("kind", "call", "error", "word"),
    [
        ("community", "token_permissions", told(5), "dead"),
        ("community", "group", AWAY, "away"),
        ("service", "seen_by_service", told(28), "wrong_kind"),
        ("user", "seen_by_user", told(5), "dead"),
    ],
)
def test_a_new_token_that_vk_does_not_take_leaves_the_old_one(
    made: Community, vk: FakeVk, kind: Kind, call: str, error: VkError, word: str
) -> None:
    vk.faults.order(call, error)
    with pytest.raises(TokensRefused) as refused:
        connecting.replace_token(made, kind, "new", NOW)
    assert refused.value.reasons == {kind: word}
    assert tokens_of(made) == TOKENS


def test_a_new_community_token_must_be_of_the_same_community(made: Community, vk: FakeVk) -> None:
    vk.own = Group(78, "Другая", "other")
    with pytest.raises(TokensRefused) as refused:
        connecting.replace_token(made, "community", "new", NOW)
    assert refused.value.reasons == {"community": "other_community"}


@pytest.mark.parametrize("kind", ["community", "service", "user"])
def test_nothing_is_no_token(made: Community, vk: FakeVk, kind: Kind) -> None:
    with pytest.raises(TokensRefused):
        connecting.replace_token(made, kind, "  ", NOW)


def test_a_token_that_is_not_wanted_any_more_is_forgotten(made: Community) -> None:
    connecting.forget_token(made, "user", NOW)
    assert tokens_of(made) == replace(TOKENS, user=None)
    assert made.probe_due_at == NOW


def test_the_community_token_cannot_be_forgotten(made: Community) -> None:
    with pytest.raises(Problem, match="community_token_needed"):
        connecting.forget_token(made, "community", NOW)
