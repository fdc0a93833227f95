"""A contest from its draft to its results, step by step."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contests import discarding, service
from contests.entries import EntryState
from contests.lifecycle import PlanError, State, Step
from errors import Problem
from extensions import db
from outbox import service as outbox
from outbox.models import OutboxRow
from staff.models import AuditRecord
from tests.service.relay import ROUND
from tests.service.scene import CLOSES, Scene, draft
from vk.errors import Action, VkError
from winners.models import Draw

READERS = (101, 102, 103, 104, 105)


def draw_of(scene: Scene, contest_id: int) -> Draw:
    return db.session.scalars(select(Draw).where(Draw.contest_id == contest_id)).one()


def test_a_contest_goes_its_whole_way_by_its_due_steps(scene: Scene) -> None:
    contest = scene.drawn(*READERS)
    scene.take(contest, Step.PUBLISH)
    assert contest.state is State.PUBLISHED
    places = draw_of(scene, contest.id).places
    assert [place.rank for place in places] == [1, 2, 3, 4]
    assert [place.prize for place in places] == ["first", "second", "alternate", "alternate"]
    assert {place.user_id for place in places} < set(READERS)


def test_what_is_done_after_an_early_close_is_too_late(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, 101)
    early = scene.clock.moment = CLOSES - timedelta(minutes=30)
    service.take_now(contest, Step.CLOSE, None, early)
    scene.take(contest, Step.CLOSE)
    assert contest.closes_at == early
    scene.clock.moment = early + timedelta(minutes=5)
    scene.does_everything(contest, 102)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.FREEZE)
    states = [entry and entry.state for entry in (scene.entry(contest, n) for n in (101, 102))]
    assert states == [EntryState.IN, EntryState.OUT]


def test_opening_fixes_key_round_and_rules_before_anybody_is_invited(scene: Scene) -> None:
    contest = scene.open_contest()
    assert contest.beacon_round == ROUND
    assert contest.key_sha256
    rules = contest.locked_rules
    assert rules is not None
    assert f"round={ROUND}" in rules.text
    assert f"key_sha256={contest.key_sha256}" in rules.text


def test_a_contest_that_cannot_be_announced_yet_keeps_its_commitments(scene: Scene) -> None:
    scene.vk.faults.order("publish_post", VkError("wall.post", Action.RETRY, code=10))
    contest = scene.contest()
    step = scene.take(contest, Step.OPEN)
    key, rules = contest.key_sha256, contest.locked_rules
    assert (contest.state, step.error) == (State.SCHEDULED, "vk_away")
    scene.clock.moment += timedelta(minutes=5)
    scene.take(contest, Step.OPEN)
    assert contest.state is State.OPEN
    assert (contest.key_sha256, contest.locked_rules) == (key, rules)


def test_the_announcement_is_posted_once_even_if_its_answer_was_lost(scene: Scene) -> None:
    lost = VkError("wall.post", Action.RETRY, uncertain=True)
    scene.vk.faults.order_after_effect("publish_post", lost)
    contest = scene.contest()
    scene.take(contest, Step.OPEN)
    scene.clock.moment += timedelta(minutes=5)
    scene.take(contest, Step.OPEN)
    assert contest.state is State.OPEN
    assert list(scene.vk.posts) == [contest.post_id]


def test_an_adopted_post_is_not_announced_again(scene: Scene) -> None:
    post_id = scene.vk.add_post("Мы уже рассказали о розыгрыше")
    contest = scene.open_contest(adopted_post_id=post_id)
    assert (contest.state, contest.post_id) == (State.OPEN, post_id)
    assert list(scene.vk.posts) == [post_id]


def test_a_step_taken_twice_happens_once(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    scene.take(contest, Step.FREEZE)
    assert db.session.scalar(select(func.count(Draw.id))) == 1


def test_a_step_before_its_time_is_not_taken(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.take(contest, Step.CLOSE)
    assert contest.state is State.OPEN


def test_a_late_worker_catches_up_and_says_that_it_was_late(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.clock.moment = CLOSES + timedelta(minutes=7)
    scene.take(contest, Step.CLOSE)
    told = select(AuditRecord).where(AuditRecord.what == "contest.closed")
    assert db.session.scalars(told).one().details == {"late_s": 420}


def test_what_vk_forbids_waits_for_a_person_and_goes_on_when_she_says_so(scene: Scene) -> None:
    scene.vk.faults.order("publish_post", VkError("wall.post", Action.NO_RIGHT, code=15))
    contest = scene.contest()
    step = scene.take(contest, Step.OPEN)
    row = db.session.scalars(select(OutboxRow)).one()
    assert (step.error, row.state) == ("vk_refuses", "stuck")
    assert outbox.retry(row.id, scene.clock())
    scene.clock.moment += timedelta(minutes=5)
    scene.take(contest, Step.OPEN)
    assert contest.state is State.OPEN


def test_a_cancelled_contest_takes_no_more_steps_and_keeps_its_reason(scene: Scene) -> None:
    contest = scene.open_contest()
    service.cancel(contest, "Книга не приехала", None, scene.clock())
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    assert (contest.state, contest.cancel_reason) == (State.CANCELLED, "Книга не приехала")


def test_what_was_drawn_cannot_be_called_off(scene: Scene) -> None:
    contest = scene.drawn(*READERS)
    with pytest.raises(Problem):
        service.cancel(contest, "Не понравилось", None, scene.clock())


def test_an_open_contest_cannot_be_edited(scene: Scene) -> None:
    contest = scene.open_contest()
    with pytest.raises(Problem):
        service.edit(contest, draft(title="Другое"), None, scene.clock())


def test_dates_without_a_window_are_not_scheduled(scene: Scene) -> None:
    plan = draft().plan
    tight = type(plan)(plan.opens_at, plan.draw_at - timedelta(seconds=59), plan.draw_at, True)
    with pytest.raises(PlanError):
        scene.contest(plan=tight)


def test_a_draft_can_be_thrown_away_and_a_scheduled_one_taken_back(scene: Scene) -> None:
    contest = scene.contest()
    service.unschedule(contest, None, scene.clock())
    assert contest.state is State.DRAFT
    discarding.discard(contest, None, scene.clock())
    lines = db.session.scalars(select(AuditRecord).where(AuditRecord.what == "contest.discarded"))
    assert json.dumps(lines.one().details, ensure_ascii=False) == '{"title": "Книга на выходные"}'


def test_two_contests_of_one_title_get_addresses_of_their_own(scene: Scene) -> None:
    assert [scene.contest().slug, scene.contest().slug] == [
        "kniga-na-vykhodnye", "kniga-na-vykhodnye-2",
    ]  # fmt: skip


def test_a_contest_opened_early_says_so_in_its_rules(scene: Scene) -> None:
    plan = draft().plan
    later = type(plan)(plan.opens_at + timedelta(minutes=30), plan.closes_at, plan.draw_at, True)
    contest = scene.contest(plan=later)
    service.take_now(contest, Step.OPEN, None, scene.clock())
    scene.take(contest, Step.OPEN)
    assert contest.opens_at == plan.opens_at
    rules = contest.locked_rules
    assert rules is not None
    assert "- Начало: 23 августа 2023, 18:11" in rules.text


def test_terms_stay_as_locked_even_if_vk_refused_the_announcement(scene: Scene) -> None:
    refusal = VkError("wall.post", Action.NO_RIGHT, code=214)
    scene.vk.faults.order("publish_post", refusal)
    contest = scene.contest()
    scene.take(contest, Step.OPEN)
    assert (contest.state, contest.locked_rules is None) == (State.SCHEDULED, False)
    with pytest.raises(Problem, match="contest_is_public"):
        service.edit(contest, draft(title="Другое"), None, scene.clock())
    with pytest.raises(Problem, match="contest_moved_on"):
        service.unschedule(contest, None, scene.clock())
