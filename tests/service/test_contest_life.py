"""A contest from its draft to its results, step by step."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contests import service
from contests.entries import EntryState
from contests.lifecycle import PlanError, State, Step
from contests.models import Win
from errors import Problem
from extensions import db
from outbox import delivery
from outbox import service as outbox
from outbox.models import OutboxRow
from staff.models import AuditRecord
from tests.service.relay import ROUND, Relay
from tests.service.scene import CLOSES, ROUND_AT, Scene, draft
from vk.errors import Action, VkError
from winners import service as winners
from winners.manifest import Manifest
from winners.models import Draw, Place

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


def test_the_freeze_finds_what_no_callback_told(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    manifest = Manifest.parse(draw_of(scene, contest.id).manifest)
    assert manifest.entries_count == len(READERS)


def test_the_freeze_keeps_evidence_per_condition(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    entry = scene.entry(contest, READERS[0])
    assert entry is not None
    assert {check["what"] for check in entry.checks if check["evidence"]} >= {
        "liked", "reposted", "commented", "subscribed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s, post: s.vk.threads[post].likers.discard(101), "not_liked"),
        (lambda s, post: s.vk.threads[post].comments.clear(), "not_commented"),
        (lambda s, post: s.vk.joined.discard(101), "not_subscribed"),
        (lambda s, post: s.vk.staff.add(101), "manager"),
        (lambda s, post: s.reader(101, deactivated="banned"), "deactivated"),
        (lambda s, post: s.vk.profiles.pop(101), "deactivated"),
    ],
)
def test_whoever_misses_something_is_out_with_the_reason(
    scene: Scene, change: object, reason: str
) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, 101, 102)
    change(scene, contest.post_id)  # type: ignore[operator]
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    entry = scene.entry(contest, 101)
    assert entry is not None
    assert (entry.state, reason in entry.reasons) == (EntryState.OUT, True)


def test_a_repost_hidden_by_a_closed_profile_is_said_to_be_unverifiable(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, 101, 102)
    scene.vk.threads[contest.post_id or 0].reposts.clear()
    scene.reader(101, closed=True)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    entries = {user_id: scene.entry(contest, user_id) for user_id in (101, 102)}
    assert [e.reasons for e in entries.values() if e] == [["repost_unverifiable"], ["not_reposted"]]


def test_a_list_of_nobody_is_not_frozen_and_staff_are_told(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    step = scene.take(contest, Step.FREEZE)
    assert (contest.state, step.error) == (State.CLOSED, "nobody_is_in")


def test_a_freeze_that_vk_interrupts_changes_nothing_and_is_tried_again(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, *READERS)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.vk.faults.order("people", VkError("users.get", Action.RETRY, code=10))
    step = scene.take(contest, Step.FREEZE)
    assert (contest.state, step.error) == (State.CLOSED, "vk_away")
    scene.clock.moment += timedelta(minutes=1)
    scene.take(contest, Step.FREEZE)
    assert contest.state is State.FROZEN


def test_the_round_named_at_opening_is_the_round_of_the_manifest(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    assert Manifest.parse(draw_of(scene, contest.id).manifest).round == ROUND
    assert not contest.round_moved


def test_a_freeze_too_late_for_its_round_takes_a_later_one_and_says_so(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, *READERS)
    scene.clock.moment = ROUND_AT - timedelta(seconds=59)
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    draw = draw_of(scene, contest.id)
    assert contest.round_moved
    assert draw.round_at >= draw.frozen_at + timedelta(seconds=60)


def test_manifests_of_an_installation_form_one_chain(scene: Scene) -> None:
    first = draw_of(scene, scene.frozen(*READERS).id)
    scene.clock.moment = CLOSES - timedelta(minutes=30)
    second = draw_of(scene, scene.frozen(*READERS).id)
    assert first.prev_manifest_sha256 == "0" * 64
    assert second.prev_manifest_sha256 == first.manifest_id


def test_the_anchor_is_a_comment_with_the_manifests_hash(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    for row_id in outbox.due(scene.clock()):
        delivery.deliver(row_id, scene.clock())
    said = [c.text for c in scene.vk.threads[contest.post_id or 0].comments if c.from_id < 0]
    assert len(said) == 1
    assert draw_of(scene, contest.id).manifest_id in said[0]


def test_nothing_is_drawn_before_the_round(scene: Scene, beacon_relay: Relay) -> None:
    contest = scene.frozen(*READERS)
    scene.clock.moment = ROUND_AT - timedelta(seconds=1)
    scene.take(contest, Step.DRAW)
    assert contest.state is State.FROZEN
    assert beacon_relay.asked == 0


def test_a_beacon_that_is_away_is_waited_for(scene: Scene, beacon_relay: Relay) -> None:
    contest = scene.frozen(*READERS)
    beacon_relay.open = False
    scene.clock.moment = ROUND_AT
    step = scene.take(contest, Step.DRAW)
    assert (contest.state, step.error) == (State.FROZEN, "awaiting_beacon")
    beacon_relay.open = True
    scene.clock.moment += timedelta(seconds=5)
    scene.take(contest, Step.DRAW)
    assert contest.state is State.DRAWN


def test_the_same_list_and_round_give_the_same_places(scene: Scene) -> None:
    contest = scene.drawn(*READERS)
    draw = draw_of(scene, contest.id)
    manifest = Manifest.parse(draw.manifest)
    again = winners.ranked(manifest, draw.entries, draw.signature or "")
    assert [(p.rank, p.leaf, p.score) for p in again] == [
        (p.rank, p.leaf, p.score) for p in draw.places
    ]


def test_fewer_readers_than_prizes_leaves_places_empty(scene: Scene) -> None:
    contest = scene.drawn(101)
    assert [place.rank for place in draw_of(scene, contest.id).places] == [1]


def test_the_results_post_names_the_winners_and_is_there_once(scene: Scene) -> None:
    contest = scene.drawn(*READERS)
    lost = VkError("wall.post", Action.RETRY, uncertain=True)
    scene.vk.faults.order_after_effect("publish_post", lost)
    scene.take(contest, Step.PUBLISH)
    scene.clock.moment += timedelta(minutes=5)
    scene.take(contest, Step.PUBLISH)
    posts = [p.text for p in scene.vk.posts.values() if "Итоги розыгрыша" in p.text]
    first = db.session.scalars(select(Place).where(Place.rank == 1)).one()
    assert len(posts) == 1
    assert f"[id{first.user_id}|Имя{first.user_id} Фамилия{first.user_id}]: Роман" in posts[0]


def test_winners_are_remembered_and_reserves_are_not(scene: Scene) -> None:
    contest = scene.drawn(*READERS)
    scene.take(contest, Step.PUBLISH)
    won = set(db.session.scalars(select(Win.user_id)))
    prized = select(Place.user_id).where(Place.prize != "alternate")
    assert won == set(db.session.scalars(prized))


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
    service.discard(contest, None, scene.clock())
    lines = db.session.scalars(select(AuditRecord).where(AuditRecord.what == "contest.discarded"))
    assert json.dumps(lines.one().details, ensure_ascii=False) == '{"title": "Книга на выходные"}'


def test_two_contests_of_one_title_get_addresses_of_their_own(scene: Scene) -> None:
    assert [scene.contest().slug, scene.contest().slug] == [
        "kniga-na-vykhodnye", "kniga-na-vykhodnye-2",
    ]  # fmt: skip
