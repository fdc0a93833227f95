"""Telling staff by VK message: each need once, to whom it concerns, and not by night."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, update

import heartbeats
from communities.models import Capability
from contests import queries
from contests.lifecycle import Plan
from errors import Problem
from extensions import db
from notices import service as notices
from notices import telling
from notices.models import Told
from notices.needs import Kind
from once import insert_once
from outbox import delivery
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from staff import service as staff
from staff.models import Account, Role
from tests.fakes.vk import FakeVk
from tests.service.noticing import hired, kinds, needs, stuck, unpublished
from tests.service.scene import CLOSES, OPENS, ROUND_AT, Scene
from vk.errors import Action, VkError
from vk.port import Ability

ANNA = 9001  # her page on VK
MINUTES = timedelta(minutes=1)
DAY = ROUND_AT.replace(hour=12)  # 17:00 in the library
NIGHT = ROUND_AT.replace(hour=20)  # 1:00 there


@pytest.fixture
def anna(scene: Scene) -> Account:
    """An editor who wants to be written to."""
    account = hired(scene, "anna", Role.EDITOR)
    notices.listen(account, f"vk.com/id{ANNA}", False, OPENS)
    return account


def messages() -> list[OutboxRow]:
    rows = select(OutboxRow).where(OutboxRow.key.startswith("notice:")).order_by(OutboxRow.id)
    return list(db.session.scalars(rows))


def test_a_need_is_told_once_with_the_address_of_its_page(scene: Scene, anna: Account) -> None:
    contest = unpublished(scene)
    telling.tell(ROUND_AT + 30 * timedelta(seconds=1))
    assert messages() == []  # it is too young
    for minute in (1, 2, 600):
        telling.tell(DAY + timedelta(days=1) + minute * MINUTES)
    [row] = messages()
    assert row.peer_id == ANNA
    assert "Нужна ваша рука:" in row.text
    assert f"http://localhost/desk/contests/{contest.id}/publish" in row.text
    assert db.session.scalar(select(func.count()).select_from(Told)) == 1


def test_several_needs_at_once_are_one_message(scene: Scene, anna: Account) -> None:
    contest = unpublished(scene)
    stuck(contest, "anchor:77")
    telling.tell(DAY + timedelta(days=1))
    [row] = messages()
    assert "дел: 2" in row.text
    telling.tell(DAY + timedelta(days=2))
    assert len(messages()) == 1


def test_a_message_stays_as_long_as_vk_takes_one(scene: Scene, anna: Account) -> None:
    for number in range(20):
        stuck(scene.open_contest(title="я" * 250), f"results:{number}.")
    telling.tell(DAY + timedelta(days=1))
    [row] = messages()
    assert len(row.text) < 9000
    assert "И ещё дел: 8." in row.text


def test_a_need_that_comes_back_is_told_again(scene: Scene, anna: Account) -> None:
    tomorrow = DAY + timedelta(days=1)
    row = stuck(unpublished(scene), "anchor:77")
    telling.tell(tomorrow)
    outbox.retry(row.id, tomorrow)
    row.state = Delivery.STUCK
    db.session.commit()
    telling.tell(tomorrow + 2 * MINUTES)
    assert len(messages()) == 2


def test_who_wants_no_messages_gets_none(scene: Scene, anna: Account) -> None:
    unpublished(scene)
    notices.listen(anna, "", False, ROUND_AT)
    telling.tell(DAY + timedelta(days=1))
    assert messages() == []


def test_who_wants_only_what_is_urgent_gets_only_that(scene: Scene, anna: Account) -> None:
    tomorrow = DAY + timedelta(days=1)
    notices.listen(anna, str(ANNA), True, ROUND_AT)
    contest = unpublished(scene)
    telling.tell(tomorrow)
    assert messages() == []
    stuck(contest, "anchor:77")
    telling.tell(tomorrow)
    assert len(messages()) == 1
    notices.listen(anna, str(ANNA), False, ROUND_AT)
    telling.tell(tomorrow)
    assert len(messages()) == 2


@pytest.mark.parametrize(("role", "told"), [(Role.EDITOR, 1), (Role.VIEWER, 0)])
def test_only_who_can_mend_it_is_written_to(
    scene: Scene, anna: Account, role: Role, told: int
) -> None:
    staff.grant(anna, scene.community, role, OPENS)
    unpublished(scene)
    telling.tell(DAY + timedelta(days=1))
    assert len(messages()) == told


def test_who_may_not_sign_in_any_more_is_not_written_to(scene: Scene, anna: Account) -> None:
    unpublished(scene)
    anna.active = False
    db.session.commit()
    telling.tell(DAY + timedelta(days=1))
    assert messages() == []


def test_at_night_a_message_waits_for_the_morning(scene: Scene, anna: Account) -> None:
    unpublished(scene)
    telling.tell(NIGHT)
    assert messages() == []
    telling.tell(NIGHT.replace(hour=3) + timedelta(days=1))  # 8:00 in the library
    assert len(messages()) == 1


def test_at_night_what_would_miss_a_draw_before_the_morning_is_told(
    scene: Scene, anna: Account
) -> None:
    scene.open_contest(plan=Plan(OPENS, CLOSES, NIGHT + timedelta(hours=2), publishes_itself=True))
    contest = scene.open_contest(
        title="Завтра", plan=Plan(OPENS, CLOSES, DAY + timedelta(days=9), True)
    )
    stuck(contest, "announcement:77")
    telling.tell(NIGHT)
    assert len(messages()) == 1


def test_a_community_that_cannot_write_tells_once_it_can(scene: Scene, anna: Account) -> None:
    unpublished(scene)
    writes = update(Capability).where(Capability.ability == Ability.MESSAGE)
    db.session.execute(writes.values(works=False))
    db.session.commit()
    telling.tell(DAY + timedelta(days=1))
    assert messages() == []
    db.session.execute(writes.values(works=True))
    db.session.commit()
    telling.tell(DAY + timedelta(days=1))
    assert len(messages()) == 1


def test_vk_refuses_whom_the_community_may_not_write_to_and_is_not_asked_again(
    scene: Scene, anna: Account, vk: FakeVk
) -> None:
    unpublished(scene)
    tomorrow = DAY + timedelta(days=1)
    telling.tell(tomorrow)
    vk.faults.order("send_message", VkError("messages.send", Action.PERSON, code=901))
    deliver_all(tomorrow)
    [line] = notices.lines(anna)
    assert line.last
    assert line.last.state is Delivery.UNREACHABLE
    asked = vk.calls.count("send_message")
    for day in range(1, 4):
        telling.tell(tomorrow + timedelta(days=day))
        deliver_all(tomorrow + timedelta(days=day))
    assert vk.calls.count("send_message") == asked
    assert Kind.UNSENT not in kinds(scene, tomorrow)


def deliver_all(now: datetime) -> None:
    """What sweep and workers do for the outbox."""
    for row_id in outbox.due(now):
        delivery.deliver(row_id, now)


def test_a_trial_message_shows_whether_messages_get_through(
    scene: Scene, anna: Account, vk: FakeVk
) -> None:
    assert notices.send_trial(anna, OPENS) == []  # no contest has opened yet
    scene.open_contest()
    [row_id] = notices.send_trial(anna, OPENS)
    delivery.deliver(row_id, OPENS)
    [line] = notices.lines(anna)
    assert line.last
    assert line.last.state is Delivery.SENT
    assert "пробное" in vk.inbox[ANNA][0]
    notices.listen(anna, "id5", False, OPENS)
    assert [line.last for line in notices.lines(anna)] == [None]  # of another page


def test_a_short_name_is_looked_up_at_vk(scene: Scene, anna: Account) -> None:
    with pytest.raises(Problem, match="no_such_person"):
        notices.listen(anna, "vk.com/library", False, OPENS)  # it is a community's
    assert anna.vk_user_id == ANNA


def test_two_workers_tell_it_once(app: Flask, scene: Scene, anna: Account) -> None:
    unpublished(scene)
    tomorrow, start = DAY + timedelta(days=1), Barrier(2)
    heartbeats.beat(heartbeats.WORKER, tomorrow)

    def work(_number: int) -> None:
        with app.app_context():
            start.wait()
            telling.tell(tomorrow)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert len(messages()) == 1


def test_a_worker_killed_while_it_tells_leaves_it_to_be_told(scene: Scene, anna: Account) -> None:
    """What was told and the message stand in one transaction."""
    contest = unpublished(scene)
    tomorrow = DAY + timedelta(days=1)
    [need] = needs(scene, tomorrow)
    insert_once(Told, account_id=anna.id, key=need.key, at=tomorrow)
    db.session.rollback()
    telling.tell(tomorrow)
    [row] = messages()
    assert row.contest_id == contest.id


def test_a_message_to_staff_that_failed_is_none_of_the_contests(
    scene: Scene, anna: Account
) -> None:
    contest = unpublished(scene)
    telling.tell(DAY + timedelta(days=1))
    [row] = messages()
    row.state = Delivery.STUCK
    stuck(contest, "anchor:77")
    assert [row.key for row in queries.stuck(contest)] == ["anchor:77"]
