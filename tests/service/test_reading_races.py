"""What happens while a post is being read, and what becomes of a reading that fails."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from contests import attempts, watching
from contests.actions import Kind
from contests.entries import EntryState
from contests.leases import take
from contests.lifecycle import State, Step
from contests.models import Contest
from contests.reading_models import Reading
from contests.rhythm import LOOK, Why
from extensions import db
from tests.fakes.vk import FakeVk
from tests.service.readings import HER, OTHER, likes, read, reasons, told
from tests.service.scene import CLOSES, GROUP, Scene
from vk.errors import Action as ErrorAction
from vk.errors import VkError
from vk.port import Comment, Person

AWAY = VkError("groups.isMember", ErrorAction.RETRY, reason="no answer in time")


class BusyVk(FakeVk):
    """Something happens while it is asked for comments, after it was asked for likes.

    `asked` are those whose profiles were asked for.
    """

    asked: list[set[int]]

    meanwhile: Callable[[], object] = bool

    def people(self, user_ids: Iterable[int]) -> dict[int, Person]:
        self.asked.append(set(user_ids))
        return super().people(self.asked[-1])

    def comments(self, owner_id: int, post_id: int, expected: int = 0) -> list[Comment]:
        happens, self.meanwhile = self.meanwhile, bool
        happens()
        return super().comments(owner_id, post_id, expected)


@pytest.fixture
def vk() -> BusyVk:
    vk = BusyVk(GROUP, "Библиотека", "library")
    vk.asked = []
    return vk


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


def test_a_like_told_of_while_the_post_is_read_was_not_missed(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    vk.meanwhile = lambda: told(scene, Kind.LIKE, 1, HER)
    assert read(scene, contest).found == 0
    assert likes(scene, contest) == {HER: 1}


def test_the_freeze_takes_over_and_a_reading_under_way_writes_no_more(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    scene.does_everything(contest, HER, OTHER)

    def freeze() -> None:
        vk.threads[contest.post_id or 0].likers.discard(OTHER)
        scene.clock.moment = CLOSES
        scene.take(contest, Step.CLOSE)
        scene.take(contest, Step.FREEZE)
        vk.threads[contest.post_id or 0].likers.clear()

    vk.meanwhile = freeze
    assert read(scene, contest).error == "overtaken"
    assert contest.state is State.FROZEN
    assert contest.reading_until is None
    assert reasons(scene, contest) == []
    assert reasons(scene, contest, OTHER) == ["not_liked"]


def test_a_contest_called_off_meanwhile_is_left_alone(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    scene.does_everything(contest, HER)

    def call_off() -> None:
        contest.state = State.CANCELLED
        db.session.commit()

    vk.meanwhile = call_off
    assert read(scene, contest).error == "overtaken"
    assert scene.entry(contest, HER) is None


@pytest.mark.parametrize(
    ("method", "reason"), [("comments", "comment_unseen"), ("reposts", "repost_unseen")]
)
def test_what_can_be_read_again_is_judged_again(
    scene: Scene, contest: Contest, vk: BusyVk, method: str, reason: str
) -> None:
    scene.does_everything(contest, HER)
    vk.faults.order(method, VkError("wall.getComments", ErrorAction.GONE, code=212))
    assert read(scene, contest).error is None
    assert reasons(scene, contest) == [reason]
    read(scene, contest)
    assert reasons(scene, contest) == []


def test_after_a_reading_that_failed_half_way_everybody_is_judged_again(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    scene.does_everything(contest, HER)
    vk.faults.order("members", AWAY)
    failed = read(scene, contest)
    assert (failed.error, failed.found) == ("vk_away", 3)
    assert scene.entry(contest, HER) is None
    assert read(scene, contest).found == 0
    entry = scene.entry(contest, HER)
    assert entry
    assert entry.state is EntryState.IN


def test_a_mistake_of_ours_is_noted_and_stops_nothing_else(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    vk.faults.order("likers", KeyError("items"))
    assert read(scene, contest).error == "unexpected"
    assert contest.reading_until is None


def test_profiles_are_asked_for_once_a_day_and_members_each_time(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    scene.does_everything(contest, HER)
    read(scene, contest)
    read(scene, contest)
    assert vk.calls.count("members") == 2
    assert vk.asked == [{HER}, set()]
    scene.clock.moment += timedelta(days=1, seconds=1)
    read(scene, contest)
    assert vk.asked[2:] == [{HER}]


def test_a_worker_without_the_lease_does_nothing(scene: Scene, contest: Contest) -> None:
    assert take(contest.id, scene.clock())
    row = read(scene, contest)
    assert row.ended_at is None


def test_staff_may_ask_and_ask_again_before_it_is_read(scene: Scene, contest: Contest) -> None:
    scene.does_everything(contest, HER)
    first = watching.ask(contest, scene.clock())
    assert first
    assert watching.ask(contest, scene.clock()) == first
    attempts.read_again(first, scene.clock)
    assert watching.last_readings([contest.id])[contest.id].why is Why.ASKED
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    assert watching.ask(contest, scene.clock()) is None


def test_a_reading_that_nobody_took_up_does_not_wait_for_ever(
    scene: Scene, contest: Contest
) -> None:
    [reading_id] = watching.look(scene.community.id, scene.clock())  # and its bell is lost
    scene.does_everything(contest, HER)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    assert contest.state is State.FROZEN
    assert db.session.get_one(Reading, reading_id).error == "overtaken"


def test_what_is_done_while_a_post_is_read_is_no_reason_to_read_it_again(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    def many_like_it() -> None:
        for user_id in range(1, 20):
            vk.threads[contest.post_id or 0].likers.add(user_id)
            told(scene, Kind.LIKE, 1, user_id)

    vk.meanwhile = many_like_it
    assert read(scene, contest).found == 0
    for _ in range(5):
        scene.clock.moment += LOOK
        assert watching.look(scene.community.id, scene.clock()) == []


def test_two_workers_do_not_look_at_once(scene: Scene, contest: Contest, vk: BusyVk) -> None:
    assert len(watching.look(scene.community.id, scene.clock())) == 1
    assert watching.look(scene.community.id, scene.clock()) == []
    assert vk.calls.count("find_posts") == 1


def test_a_look_asks_once_for_all_running_posts(scene: Scene, contest: Contest, vk: BusyVk) -> None:
    for _ in range(3):
        scene.open_contest()
    assert len(watching.look(scene.community.id, scene.clock())) == 4
    assert vk.calls.count("find_posts") == 1
