"""Communities are looked after by themselves, each for itself."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import clock
import sweep
from communities import jobs
from communities.connecting import connect
from communities.models import Callbacks, Community
from extensions import db
from parts import parts
from tests.fakes.vk import FakeVk
from vk.errors import Action, VkError
from vk.port import Group, Tokens

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def communities(context: None, vk: FakeVk) -> list[Community]:
    """Two, both just looked after."""
    made = []
    for group_id in (77, 78):
        vk.own = Group(group_id, "Библиотека", f"library{group_id}")
        made.append(connect(Tokens("community-token"), "Asia/Yekaterinburg", clock.now()))
    vk.calls.clear()
    return made


def all_due() -> None:
    for community in db.session.scalars(select(Community)):
        community.callbacks_at = community.probe_due_at = LONG_AGO
    db.session.commit()


def test_what_is_not_due_is_left_alone(vk: FakeVk) -> None:
    assert not jobs.due(clock.now())
    jobs.look_after()
    assert vk.calls == []


def test_every_community_that_is_due_is_looked_after(
    vk: FakeVk, communities: list[Community]
) -> None:
    all_due()
    jobs.look_after()
    assert (vk.calls.count("callback_servers"), vk.calls.count("abilities")) == (2, 2)
    assert not jobs.due(clock.now())
    for community in communities:
        assert community.callbacks is Callbacks.OK
        assert community.probe_due_at
        assert community.probe_due_at > clock.now() + timedelta(hours=23)


def test_trouble_with_one_community_does_not_stop_the_others(
    vk: FakeVk, communities: list[Community]
) -> None:
    all_due()
    vk.faults.order("callback_servers", RuntimeError("a bug"))
    vk.faults.order("abilities", RuntimeError("a bug"))
    jobs.look_after()
    assert (vk.calls.count("callback_servers"), vk.calls.count("abilities")) == (2, 2)
    assert not jobs.due(clock.now())  # the one with trouble waits for its next turn


def test_a_vk_that_is_away_is_not_asked_again_at_once(vk: FakeVk) -> None:
    all_due()
    away = VkError("groups.getCallbackServers", Action.RETRY, reason="no answer in time")
    vk.faults.order("callback_servers", away, away)
    vk.faults.order("abilities", away, away)
    jobs.look_after()
    assert not jobs.due(clock.now())


def test_the_scheduler_rings_when_there_is_something_to_look_after() -> None:
    sweep.sweep()
    assert not parts().redis.exists(f"rung:{jobs.LOOK_AFTER}")
    all_due()
    sweep.sweep()
    assert parts().redis.exists(f"rung:{jobs.LOOK_AFTER}")
