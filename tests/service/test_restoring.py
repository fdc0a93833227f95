"""A backup is restored an hour later: nothing is posted twice, and what was missed is found."""

from datetime import timedelta

import pytest
from sqlalchemy import select

import restores
from contests import attempts
from contests.lifecycle import State, Step
from contests.models import Contest
from contests.reading_models import Reading
from contests.rhythm import Why
from extensions import db
from outbox import delivery
from outbox import service as outbox
from outbox.models import Delivery
from tests.service.scene import CLOSES, OPENS, ROUND_AT, Scene
from upkeep import restoring

HOUR = timedelta(hours=1)


def restored(scene: Scene) -> int:
    return restoring.begin_anew(scene.clock() - HOUR, scene.clock())


def test_what_stands_on_the_wall_already_is_not_posted_again(scene: Scene) -> None:
    contest = scene.contest()
    page = scene.vk.add_post(f"Разыгрываем книгу. http://localhost/c/{contest.slug}")
    text = scene.vk.posts[page].text
    marker = text.rpartition(" ")[2]
    outbox.put("announcement:9", contest, text, marker, OPENS)
    db.session.commit()
    restored(scene)
    row = outbox.by_key("announcement:9")
    assert row
    delivery.deliver(row.id, OPENS)
    assert (row.state, row.sent_id, row.attempts) == (Delivery.SENT, page, 1)
    assert len(scene.vk.posts) == 1


def test_every_running_post_is_read_anew_and_the_gap_is_told(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, 101, 102)
    assert restored(scene) == 1
    [lost] = restoring.lost(scene.community.id, OPENS - HOUR)
    assert (lost.reading, lost.found) == (True, 0)
    reading = db.session.scalars(select(Reading).where(Reading.why == Why.RESTORED)).one()
    attempts.read_again(reading.id, scene.clock)
    [lost] = restoring.lost(scene.community.id, OPENS - HOUR)
    assert (lost.reading, lost.found) == (False, 6)  # of each a like, a repost, a comment


def test_what_is_found_of_the_gap_is_not_told_of_a_reading_that_was_asked_for_before_it(
    scene: Scene,
) -> None:
    contest = scene.open_contest()
    begun = attempts.begin(contest, Why.COUNTERS, scene.clock() - HOUR)
    scene.does_everything(contest, 101)
    restored(scene)
    for reading_id in db.session.scalars(select(Reading.id).order_by(Reading.id)).all():
        attempts.read_again(reading_id, scene.clock)
    [lost] = restoring.lost(scene.community.id, OPENS - HOUR)
    assert (lost.reading, lost.found) == (False, 3)
    assert begun.error == "overtaken"


def test_a_list_that_was_frozen_in_the_lost_time_is_not_frozen_anew(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, 101, 102)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    fingerprint = "c" * 64
    said = f"Список зафиксирован: {fingerprint}. Итоги: {page_of(contest)}/winners"
    scene.vk.publish_comment(scene.community.wall_id, contest.post_id or 0, said, "g")
    restored(scene)
    step = scene.take(contest, Step.FREEZE)
    assert (step.error, contest.state) == ("frozen_before", State.CLOSED)


def test_what_is_frozen_after_a_restore_goes_on(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, 101, 102)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    restored(scene)
    scene.take(contest, Step.FREEZE)
    scene.clock.moment = ROUND_AT
    scene.take(contest, Step.DRAW)
    assert contest.state is State.DRAWN


def test_what_workers_held_is_free_at_once(scene: Scene) -> None:
    contest = scene.open_contest()
    step = scene.step(contest, Step.CLOSE)
    step.leased_until = scene.clock() + HOUR
    db.session.commit()
    restored(scene)
    assert scene.step(contest, Step.CLOSE).leased_until is None


@pytest.mark.parametrize(
    ("later", "wary"), [(HOUR, True), (restores.WARY + timedelta(seconds=1), False)]
)
def test_a_restore_is_minded_until_its_contests_have_ended(
    scene: Scene, later: timedelta, wary: bool
) -> None:
    restored(scene)
    assert restores.lately(scene.clock() + later) is wary


def page_of(contest: Contest) -> str:
    row = outbox.by_key(f"announcement:{contest.id}")
    assert row
    return row.marker
