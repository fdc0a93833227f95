"""Two workers with one row of the outbox: the first was away for longer than its lease."""

from collections.abc import Callable
from datetime import timedelta

import pytest

import pulse
from extensions import db
from outbox import delivery
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from tests.fakes.vk import FakeVk
from tests.service.scene import GROUP, OPENS, Scene
from tests.service.test_lost_leases import some_beats
from vk.errors import Action, VkError

HER = 101
LATER = OPENS + timedelta(minutes=2)


class Killed(Exception):
    """As if the process were no more: nothing of the row is put right."""


class SlowVk(FakeVk):
    """Much may happen before it sends a message."""

    meanwhile: Callable[[], object] = bool

    def send_message(self, user_id: int, text: str, random_id: int) -> int:
        self.meanwhile, happens = bool, self.meanwhile
        happens()
        return super().send_message(user_id, text, random_id)


@pytest.fixture
def vk() -> SlowVk:
    return SlowVk(GROUP, "Библиотека", "library")


@pytest.fixture
def row(scene: Scene) -> OutboxRow:
    contest = scene.open_contest()
    outbox.put_message("hello", contest, HER, "Здравствуйте!", OPENS)
    db.session.commit()
    found = outbox.by_key("hello")
    assert found
    return found


def overtaken(vk: SlowVk, row: OutboxRow, then: Callable[[], object] = bool) -> None:
    """Deliver it, but so late that another worker has it by then, and is not done with it."""
    row_id = row.id

    def claimed() -> None:
        vk.faults.order("send_message", Killed())
        with pytest.raises(Killed):
            delivery.deliver(row_id, LATER)
        then()

    vk.meanwhile = claimed
    delivery.deliver(row_id, OPENS)


@pytest.mark.parametrize("action", [Action.RETRY, Action.PAUSE, Action.HUMAN, Action.OUR_BUG])
def test_a_failure_of_the_old_holder_does_not_free_the_new_ones_row(
    row: OutboxRow, vk: SlowVk, action: Action
) -> None:
    error = VkError("messages.send", action, code=1)
    overtaken(vk, row, lambda: vk.faults.order("send_message", error))
    assert (row.state, row.error, row.next_try_at) == (Delivery.WAITING, None, OPENS)
    assert row.leased_until == LATER + pulse.lease()


def test_what_the_old_holder_sent_is_sent(row: OutboxRow, vk: SlowVk) -> None:
    overtaken(vk, row)
    assert (row.state, row.sent_at, vk.inbox[HER]) == (Delivery.SENT, OPENS, ["Здравствуйте!"])


def test_what_the_new_holder_sent_stays_as_it_was_noted(row: OutboxRow, vk: SlowVk) -> None:
    row_id = row.id
    vk.meanwhile = lambda: delivery.deliver(row_id, LATER)
    delivery.deliver(row_id, OPENS)
    assert (row.state, row.sent_at, vk.inbox[HER]) == (Delivery.SENT, LATER, ["Здравствуйте!"])


@pytest.mark.usefixtures("short_leases")
def test_the_old_holder_does_not_hold_the_row_for_the_new_one(row: OutboxRow, vk: SlowVk) -> None:
    """Who may have died: then it is free as soon as her own lease is over."""
    held = []

    def beats() -> None:
        some_beats()
        held.append(row.leased_until)

    overtaken(vk, row, beats)
    assert held == [LATER + pulse.lease()]
