"""What happens while a post is being read, and what VK tells only after it was."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from contests import attempts, ledger, standings, watching
from contests.actions import Action, Kind
from contests.entries import EntryState
from contests.leases import take
from contests.lifecycle import State, Step
from contests.models import Contest, LedgerAction, Reading
from contests.rhythm import Why
from extensions import db
from tests.fakes.vk import FakeVk
from tests.service.scene import CLOSES, GROUP, Scene
from vk.errors import Action as ErrorAction
from vk.errors import VkError
from vk.port import Comment, Person
from webhooks import service

HER, OTHER = 101, 102
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


def read(scene: Scene, contest: Contest, why: Why = Why.ROUTINE) -> Reading:
    row = attempts.begin(contest, why, scene.clock())
    db.session.commit()
    attempts.read_again(row.id, scene.clock)
    db.session.expire_all()
    return row


def told(scene: Scene, kind: Kind, delta: int, user_id: int, **more: Any) -> None:
    at = scene.clock()
    about = {"object_id": 0 if kind is Kind.MEMBER else max(scene.vk.posts), **more}
    key = f"{kind}:{delta}:{user_id}:{at}:{more}"
    line = Action(kind, delta, user_id, received_at=at, event_key=key, **about)
    ledger.hold(scene.community.id)
    ledger.record(scene.community.id, [line])
    db.session.commit()


def likes(scene: Scene, contest: Contest) -> dict[int, int]:
    return ledger.sums(scene.community.id, Kind.LIKE, contest.post_id or 0)


def reasons(scene: Scene, contest: Contest, user_id: int = HER) -> list[str]:
    db.session.expire_all()
    entry = scene.entry(contest, user_id)
    assert entry
    return entry.reasons


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


def test_whoever_joins_just_before_we_ask_is_one_member_and_not_two(
    scene: Scene, contest: Contest
) -> None:
    scene.does_everything(contest, HER)
    reading = read(scene, contest)
    told(scene, Kind.MEMBER, 1, HER)  # the event was still under way
    told(scene, Kind.MEMBER, -1, HER)
    assert ledger.sums(scene.community.id, Kind.MEMBER, 0)[HER] == 0
    db.session.refresh(reading)
    assert (reading.found, reading.late) == (3, 0)  # that she is a member was no news to anybody


def test_a_look_up_and_a_late_event_make_one_member_too(scene: Scene, contest: Contest) -> None:
    scene.vk.joined.add(scene.reader(HER))
    told(scene, Kind.LIKE, 1, HER)
    like = {"liker_id": HER, "object_type": "post", "object_owner_id": -GROUP}
    event = {"type": "like_add", "group_id": GROUP, "event_id": "e1"}
    body = json.dumps(event | {"object": like | {"object_id": contest.post_id}})
    service.store(scene.community, service.parse(body.encode()), 0, scene.clock())
    scene.drain()
    line = db.session.scalars(select(LedgerAction).where(LedgerAction.kind == Kind.MEMBER)).one()
    scene.clock.moment = line.received_at
    told(scene, Kind.MEMBER, 1, HER)
    told(scene, Kind.MEMBER, -1, HER)
    assert ledger.sums(scene.community.id, Kind.MEMBER, 0)[HER] == 0


def test_the_text_of_a_late_event_is_older_than_what_was_read(
    scene: Scene, contest: Contest
) -> None:
    scene.does_everything(contest, HER)
    post_id = contest.post_id or 0
    [said] = scene.vk.threads[post_id].comments
    read(scene, contest)
    told(scene, Kind.COMMENT, 1, HER, ref_id=said.comment_id, text="журнал", retry=2)
    assert ledger.comments(scene.community.id, post_id)[said.comment_id].text == said.text
    [(_, deeds)] = standings.deeds(contest, [HER])
    assert [(one.exists, one.text) for one in deeds.comments] == [(True, said.text)]


def test_a_repost_by_a_closed_profile_stays_known(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    scene.does_everything(contest, HER, OTHER)
    read(scene, contest)
    vk.threads[contest.post_id or 0].reposts[:] = [
        repost for repost in vk.threads[contest.post_id or 0].reposts if repost.user_id != HER
    ]
    scene.reader(HER, closed=True)
    assert read(scene, contest).found == 0
    assert reasons(scene, contest) == []


def test_a_repost_that_was_deleted_is_undone_and_no_callback_is_to_blame(
    scene: Scene, contest: Contest, vk: BusyVk
) -> None:
    scene.does_everything(contest, HER, OTHER)
    read(scene, contest)
    reposts = vk.threads[contest.post_id or 0].reposts
    reposts[:] = [repost for repost in reposts if repost.user_id != HER]
    assert read(scene, contest).found == 0
    assert reasons(scene, contest) == ["not_reposted"]


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


@pytest.mark.parametrize("seed", range(6))
def test_the_ledger_ends_with_the_truth_whatever_came_between(
    scene: Scene, contest: Contest, vk: BusyVk, seed: int
) -> None:
    """As tests/unit/test_absorbing.py, through the databases."""
    chance, under_way = Random(seed), list[tuple[int, int, int]]()
    likers = vk.threads[contest.post_id or 0].likers
    for number in range(60):
        scene.clock.moment += timedelta(seconds=chance.choice([1, 1, 30]))
        user_id = chance.randrange(1, 4)
        likers ^= {user_id}
        under_way.append((1 if user_id in likers else -1, user_id, number))
        chance.shuffle(under_way)
        while len(under_way) > 3:
            delta, about, retry = under_way.pop()
            told(scene, Kind.LIKE, delta, about, retry=1 + retry)
        if number % 15 == 7:
            read(scene, contest)
    for delta, about, retry in under_way:
        told(scene, Kind.LIKE, delta, about, retry=1 + retry)
    held = {user_id for user_id, total in likes(scene, contest).items() if total}
    assert held == likers
    rows = list(db.session.scalars(select(Reading)))
    assert [row.found - row.late for row in rows] == [0] * len(rows)
