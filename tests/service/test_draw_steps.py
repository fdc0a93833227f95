"""Freeze, draw and publish, on VK in memory and a real round of the beacon."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contests.entries import EntryState
from contests.lifecycle import State, Step
from contests.models import Win
from extensions import db
from outbox import delivery
from outbox import service as outbox
from tests.service.relay import ROUND, Relay
from tests.service.scene import CLOSES, ROUND_AT, Scene
from vk.errors import Action, VkError
from winners import service as winners
from winners.manifest import Manifest
from winners.models import Draw, Place

READERS = (101, 102, 103, 104, 105)


def draw_of(scene: Scene, contest_id: int) -> Draw:
    return db.session.scalars(select(Draw).where(Draw.contest_id == contest_id)).one()


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
