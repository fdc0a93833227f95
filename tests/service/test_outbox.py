"""What waits, what goes on and what needs a person when VK does not take a post or a message."""

from datetime import timedelta

import pytest

from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from tests.fakes.vk import FakeVk
from tests.service.scene import OPENS, Scene
from vk.errors import Action, VkError

HER = 101
LOST = VkError("wall.post", Action.RETRY, reason="no answer in time", uncertain=True)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


@pytest.fixture
def row(scene: Scene, contest: Contest) -> OutboxRow:
    outbox.put_message("hello", contest, HER, "Здравствуйте!", OPENS)
    db.session.commit()
    found = outbox.by_key("hello")
    assert found
    return found


def test_a_message_goes_to_its_addressee(row: OutboxRow, vk: FakeVk) -> None:
    delivery.deliver(row.id, OPENS)
    assert (row.state, vk.inbox[HER]) == (Delivery.SENT, ["Здравствуйте!"])


def test_asking_twice_for_a_message_asks_once(
    scene: Scene, contest: Contest, row: OutboxRow
) -> None:
    outbox.put_message("hello", contest, HER, "Ещё раз", OPENS)
    assert outbox.due(OPENS) == [row.id]


def test_a_message_whose_answer_was_lost_is_not_sent_twice(row: OutboxRow, vk: FakeVk) -> None:
    lost = VkError("messages.send", Action.RETRY, reason="no answer in time", uncertain=True)
    vk.faults.order_after_effect("send_message", lost)
    delivery.deliver(row.id, OPENS)
    assert row.state is Delivery.WAITING
    delivery.deliver(row.id, OPENS + timedelta(minutes=1))
    assert (row.state, vk.inbox[HER]) == (Delivery.SENT, ["Здравствуйте!"])


@pytest.mark.parametrize("code", [18, 900, 901, 902])
def test_whoever_cannot_be_reached_is_marked_and_left_alone(
    row: OutboxRow, vk: FakeVk, code: int
) -> None:
    vk.faults.order("send_message", VkError("messages.send", Action.PERSON, code=code))
    delivery.deliver(row.id, OPENS)
    assert row.state is Delivery.UNREACHABLE
    assert outbox.due(OPENS + timedelta(days=9)) == []


@pytest.mark.parametrize(
    ("action", "waits"),
    [
        (Action.RETRY, timedelta(seconds=2)),
        (Action.HUMAN, timedelta(minutes=10)),
        (Action.TOKEN_DEAD, timedelta(minutes=10)),
        (Action.PAUSE, timedelta(minutes=10)),
    ],
)
def test_what_may_pass_waits_for_its_time(
    row: OutboxRow, vk: FakeVk, action: Action, waits: timedelta
) -> None:
    vk.faults.order("send_message", VkError("messages.send", action, code=1))
    delivery.deliver(row.id, OPENS)
    assert row.state is Delivery.WAITING
    assert outbox.due(OPENS + waits - timedelta(seconds=1)) == []
    assert outbox.due(OPENS + waits) == [row.id]


@pytest.mark.parametrize("action", [Action.NO_RIGHT, Action.OUR_BUG, Action.GONE])
def test_what_will_not_pass_by_itself_waits_for_a_person(
    row: OutboxRow, vk: FakeVk, action: Action
) -> None:
    vk.faults.order("send_message", VkError("messages.send", action, code=1))
    delivery.deliver(row.id, OPENS)
    assert row.state is Delivery.STUCK


def test_once_an_obstacle_is_gone_everything_goes_at_once(
    scene: Scene, row: OutboxRow, vk: FakeVk
) -> None:
    vk.faults.order("send_message", VkError("messages.send", Action.HUMAN, code=14))
    delivery.deliver(row.id, OPENS)
    outbox.release(scene.community.id, OPENS)
    assert outbox.due(OPENS) == [row.id]


def test_what_has_waited_for_very_long_is_still_tried_again(row: OutboxRow, vk: FakeVk) -> None:
    row.attempts = 4000
    db.session.commit()
    vk.faults.order("send_message", VkError("messages.send", Action.RETRY, code=10))
    delivery.deliver(row.id, OPENS)
    assert outbox.due(OPENS + timedelta(minutes=10)) == [row.id]


@pytest.mark.parametrize("action", [Action.NO_RIGHT, Action.TOKEN_DEAD])
def test_soon_after_a_first_try_the_guid_alone_protects_when_the_wall_cannot_be_read(
    scene: Scene, contest: Contest, vk: FakeVk, action: Action
) -> None:
    row = post(scene, contest)
    vk.faults.order_after_effect("publish_post", LOST)
    vk.faults.order("recent_posts", VkError("wall.get", action, code=15))
    delivery.deliver(row.id, OPENS)
    delivery.deliver(row.id, OPENS + timedelta(minutes=1))
    assert row.state is Delivery.SENT
    assert [p.text for p in vk.posts.values()].count("Итоги: /c/book") == 1


@pytest.mark.parametrize(
    ("action", "state"),
    [(Action.NO_RIGHT, Delivery.STUCK), (Action.TOKEN_DEAD, Delivery.WAITING)],
)
def test_later_nothing_is_sent_unseen(
    scene: Scene, contest: Contest, vk: FakeVk, action: Action, state: Delivery
) -> None:
    row = post(scene, contest)
    vk.faults.order_after_effect("publish_post", LOST)
    vk.faults.order("recent_posts", VkError("wall.get", action, code=15))
    delivery.deliver(row.id, OPENS)
    delivery.deliver(row.id, OPENS + timedelta(hours=1))
    assert row.state is state
    assert vk.calls.count("publish_post") == 2  # one of them was the announcement


def post(scene: Scene, contest: Contest) -> OutboxRow:
    outbox.put("results", contest, "Итоги: /c/book", "/c/book", OPENS)
    db.session.commit()
    found = outbox.by_key("results")
    assert found
    return found


@pytest.mark.parametrize(("began_anew", "sent"), [(False, 1), (True, 2)])
def test_a_message_is_known_again_in_a_restored_database_and_not_in_a_new_one(
    scene: Scene, contest: Contest, row: OutboxRow, vk: FakeVk, began_anew: bool, sent: int
) -> None:
    delivery.deliver(row.id, OPENS)
    db.session.delete(row)
    scene.community.created_at += timedelta(days=began_anew)
    db.session.flush()
    outbox.put_message("hello", contest, HER, "Здравствуйте!", OPENS)
    db.session.commit()
    for row_id in outbox.due(OPENS):
        delivery.deliver(row_id, OPENS)
    assert len(vk.inbox[HER]) == sent


def test_a_key_that_a_restore_gives_again_to_another_contest_makes_another_message(
    scene: Scene,
) -> None:
    guids = set()
    for _ in range(2):
        contest = scene.contest()
        outbox.put_message("won:1:1", contest, HER, "Здравствуйте!", OPENS)
        row = outbox.by_key("won:1:1")
        assert row
        guids.add(row.guid)
        db.session.delete(row)
        db.session.commit()
        scene.clock.moment -= timedelta(hours=1)
    assert len(guids) == 2
