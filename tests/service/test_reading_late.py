"""What VK tells only after we have read it, or never."""

import json
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from contests import ledger, standings
from contests.actions import Kind
from contests.models import Contest, LedgerAction
from contests.reading_models import Reading
from extensions import db
from tests.fakes.vk import FakeVk
from tests.service.readings import HER, OTHER, likes, read, reasons, told
from tests.service.scene import GROUP, Scene
from webhooks import service


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


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


def test_an_edit_told_of_before_its_comment_came_back_is_what_vk_is_compared_with(
    scene: Scene, contest: Contest
) -> None:
    post_id = contest.post_id or 0
    for delta, text in ((1, "книга"), (0, "журнал"), (-1, None), (1, "книга")):
        told(scene, Kind.COMMENT, delta, HER, ref_id=7, text=text)
    assert ledger.comments(scene.community.id, post_id)[7].text == "журнал"


def test_a_repost_by_a_closed_profile_stays_known(
    scene: Scene, contest: Contest, vk: FakeVk
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
    scene: Scene, contest: Contest, vk: FakeVk
) -> None:
    scene.does_everything(contest, HER, OTHER)
    read(scene, contest)
    reposts = vk.threads[contest.post_id or 0].reposts
    reposts[:] = [repost for repost in reposts if repost.user_id != HER]
    assert read(scene, contest).found == 0
    assert reasons(scene, contest) == ["not_reposted"]


@pytest.mark.parametrize("seed", range(6))
def test_the_ledger_ends_with_the_truth_whatever_came_between(
    scene: Scene, contest: Contest, vk: FakeVk, seed: int
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
