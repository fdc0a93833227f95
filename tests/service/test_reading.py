"""Reading a running post again: what callbacks missed, what they told too late, what VK hides."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from communities.models import Callbacks, Way
from contests import attempts, gaps, ledger, recording, watching
from contests.actions import Action, Kind
from contests.entries import EntryState
from contests.lifecycle import Step
from contests.models import Contest
from contests.reading_models import Reading
from contests.rhythm import LOOK, POLL, ROUTINE, SOONEST, TRY_AGAIN, Why
from extensions import db
from pulse import lease
from tests.fakes.vk import FakeVk
from tests.service.scene import CLOSES, OPENS, Scene
from vk.errors import Action as ErrorAction
from vk.errors import VkError

HER = 101
NO_RIGHT = VkError("likes.getList", ErrorAction.NO_RIGHT, code=27)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


def readings() -> Iterator[Reading]:
    yield from db.session.scalars(select(Reading).order_by(Reading.id))


def pass_time(scene: Scene, after: timedelta) -> list[Reading]:
    """What the scheduler and a worker do after a while; gives the readings that were made."""
    known = {row.id for row in readings()}
    scene.clock.moment += after
    for community_id in watching.due(scene.clock()):
        for reading_id in watching.look(community_id, scene.clock()):
            attempts.read_again(reading_id, scene.clock)
    return [row for row in readings() if row.id not in known]


def told(scene: Scene, key: str, kind: Kind, delta: int, user_id: int, at: datetime) -> None:
    """A callback comes in."""
    post = max(scene.vk.posts)
    recording.record(scene.community.id, [Action(kind, delta, user_id, post, at, key)])
    db.session.commit()


def why_not(scene: Scene, contest: Contest, user_id: int) -> list[str]:
    db.session.expire_all()
    entry = scene.entry(contest, user_id)
    assert entry
    return entry.reasons


def test_the_first_reading_finds_what_was_there_and_calls_it_no_gap(
    scene: Scene, contest: Contest
) -> None:
    scene.does_everything(contest, HER)
    [first] = pass_time(scene, timedelta(0))
    assert (first.why, first.found) == (Why.FIRST, 3)
    entry = scene.entry(contest, HER)
    assert entry
    assert entry.state is EntryState.IN
    assert gaps.gaps(scene.community.id, OPENS) == []


def test_what_callbacks_missed_is_found_because_the_counters_moved(
    scene: Scene, contest: Contest
) -> None:
    pass_time(scene, timedelta(0))
    scene.does_everything(contest, HER)
    assert pass_time(scene, SOONEST) == []  # it may still be under way
    [reading] = pass_time(scene, timedelta(minutes=1))
    assert (reading.why, reading.found) == (Why.COUNTERS, 3)
    [gap] = gaps.gaps(scene.community.id, OPENS)
    assert (gap.recovered, gap.contest_id) == (3, contest.id)
    assert (gap.silent_from, gap.silent_until) == (OPENS, scene.clock())


def test_a_callback_that_comes_after_the_reading_does_not_count_twice(
    scene: Scene, contest: Contest
) -> None:
    pass_time(scene, timedelta(0))
    scene.does_everything(contest, HER)
    pass_time(scene, SOONEST)
    [reading] = pass_time(scene, timedelta(minutes=1))
    told(scene, "late-like", Kind.LIKE, 1, HER, scene.clock())
    told(scene, "late-repost", Kind.REPOST, 1, HER, scene.clock())
    assert ledger.sums(scene.community.id, Kind.LIKE, contest.post_id or 0) == {HER: 1}
    db.session.refresh(reading)
    assert reading.late == 2
    told(scene, "unlike", Kind.LIKE, -1, HER, scene.clock())
    assert ledger.sums(scene.community.id, Kind.LIKE, contest.post_id or 0) == {HER: 0}


def test_when_everything_agrees_readings_become_rare(scene: Scene, contest: Contest) -> None:
    pass_time(scene, timedelta(0))
    whys = []
    for minute in range(1, 200):
        whys += [(minute, row.why) for row in pass_time(scene, timedelta(minutes=1))]
        told(scene, f"like-{minute}", Kind.LIKE, 1, minute, scene.clock())
        scene.vk.threads[contest.post_id or 0].likers.add(minute)
    assert [why for _, why in whys] == [Why.ROUTINE] * len(whys)
    minutes = [minute for minute, _ in whys]
    spaces = [later - sooner for sooner, later in pairwise(minutes)]
    assert spaces == sorted(spaces)
    assert spaces[-1] >= 4 * (ROUTINE // timedelta(minutes=1))


def test_without_callbacks_the_wall_is_followed_by_reading_alone(
    scene: Scene, contest: Contest
) -> None:
    scene.community.way = Way.POLLING
    db.session.commit()
    pass_time(scene, timedelta(0))
    scene.does_everything(contest, HER)
    [reading] = pass_time(scene, POLL)
    assert (reading.why, reading.found) == (Why.POLLING, 3)
    assert gaps.gaps(scene.community.id, OPENS) == []
    assert watching.how_late(scene.community)


def test_callbacks_known_to_be_broken_are_not_waited_for(scene: Scene, contest: Contest) -> None:
    scene.community.callbacks = Callbacks.FAILED
    db.session.commit()
    pass_time(scene, timedelta(0))
    scene.does_everything(contest, HER)
    [reading] = pass_time(scene, POLL)
    assert reading.why is Why.SILENT
    assert [gap.recovered for gap in gaps.gaps(scene.community.id, OPENS)] == [3]


def test_whoever_joins_or_leaves_unnoticed_is_found(scene: Scene, contest: Contest) -> None:
    scene.does_everything(contest, HER)
    pass_time(scene, timedelta(0))
    scene.vk.joined.discard(HER)
    [reading] = pass_time(scene, ROUTINE)
    assert reading.found == 1
    assert why_not(scene, contest, HER) == ["not_subscribed"]


def test_reposts_that_vk_hides_are_not_called_undone(scene: Scene, contest: Contest) -> None:
    scene.does_everything(contest, HER, 102)
    told(scene, "repost", Kind.REPOST, 1, HER, scene.clock())
    scene.vk.faults.order("reposts", NO_RIGHT)
    pass_time(scene, timedelta(0))
    assert why_not(scene, contest, HER) == []
    assert why_not(scene, contest, 102) == ["repost_unseen"]
    entry = scene.entry(contest, 102)
    assert entry
    assert [c["verdict"] for c in entry.checks if c["what"] == "reposted"] == ["unknown"]


def test_an_empty_list_beside_a_counter_means_hidden(
    scene: Scene, contest: Contest, vk: FakeVk
) -> None:
    scene.does_everything(contest, HER)
    vk.hides_reposts = True
    pass_time(scene, timedelta(0))
    assert contest.reposts_visible is False
    assert why_not(scene, contest, HER) == ["repost_unseen"]


def test_likes_that_nobody_may_read_are_not_called_undone(scene: Scene, contest: Contest) -> None:
    scene.does_everything(contest, HER)
    scene.vk.faults.order("likers", NO_RIGHT)
    pass_time(scene, timedelta(0))
    assert why_not(scene, contest, HER) == ["like_unseen"]


def test_the_freeze_does_not_go_on_without_what_a_condition_asks_for(
    scene: Scene, contest: Contest
) -> None:
    scene.does_everything(contest, HER)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.vk.faults.order("likers", NO_RIGHT)
    assert scene.take(contest, Step.FREEZE).error == "vk_refuses"


def test_a_post_that_is_gone_stops_the_freeze_until_it_is_back(
    scene: Scene, contest: Contest, vk: FakeVk
) -> None:
    scene.does_everything(contest, HER)
    post = vk.posts.pop(contest.post_id or 0)
    pass_time(scene, timedelta(0))
    assert contest.post_gone
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    step = scene.take(contest, Step.FREEZE)
    assert step.error == "post_gone"
    vk.posts[post.post_id] = post
    scene.clock.moment = step.next_try_at
    scene.take(contest, Step.FREEZE)
    assert not contest.post_gone
    assert [row.why for row in readings() if row.error is None] == [Why.FREEZE]


def test_vk_being_away_is_noted_and_tried_again(scene: Scene, contest: Contest) -> None:
    away = VkError("wall.getComments", ErrorAction.RETRY, reason="no answer in time")
    scene.vk.faults.order("comments", away)
    [failed] = pass_time(scene, timedelta(0))
    assert failed.error == "vk_away"
    [again] = pass_time(scene, TRY_AGAIN)
    assert again.error is None


def test_two_workers_do_not_read_the_same_post_at_once(scene: Scene, contest: Contest) -> None:
    [reading_id] = watching.look(scene.community.id, scene.clock())
    contest.reading_until = scene.clock() + lease()
    db.session.commit()
    attempts.read_again(reading_id, scene.clock)
    assert [row.ended_at for row in readings()] == [None]
    scene.clock.moment += max(lease(), LOOK) + timedelta(seconds=1)  # that worker has died
    [again] = watching.look(scene.community.id, scene.clock())
    attempts.read_again(again, scene.clock)
    assert [row.error for row in readings()] == ["cut_off", None]


def test_what_staff_asked_for_is_read_as_soon_as_the_dead_workers_lease_is_over(
    scene: Scene, contest: Contest
) -> None:
    pass_time(scene, timedelta(0))
    scene.clock.moment += timedelta(seconds=5)
    watching.ask(contest, scene.clock())
    contest.reading_until = scene.clock() + lease()  # of a worker that dies now
    db.session.commit()
    [again] = pass_time(scene, lease() + timedelta(seconds=1))
    assert (again.why, again.error) == (Why.ASKED, None)


def test_a_reading_that_died_twice_is_not_tried_again_at_once(
    scene: Scene, contest: Contest
) -> None:
    for _ in range(2):
        assert len(watching.look(scene.community.id, scene.clock())) == 1
        contest.reading_until = scene.clock() + lease()
        db.session.commit()
        scene.clock.moment += max(lease(), LOOK) + timedelta(seconds=1)
    assert watching.look(scene.community.id, scene.clock()) == []
    assert [row.error for row in readings()] == ["cut_off", "cut_off"]
    scene.clock.moment += TRY_AGAIN
    assert len(watching.look(scene.community.id, scene.clock())) == 1
