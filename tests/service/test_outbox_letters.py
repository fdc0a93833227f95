"""Messages go out community by community, many in a job, and none keeps others waiting."""

from collections.abc import Iterator
from itertools import count

import pytest

import clock
from contests.models import Contest
from extensions import db
from outbox import jobs
from outbox import service as outbox
from outbox.jobs import TURN_S, WRITE
from parts import parts
from tests.fakes.vk import FakeVk
from tests.service.scene import Scene

PEOPLE = range(1, 8)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    contest = scene.open_contest()
    write_to(contest, PEOPLE)
    return contest


def write_to(contest: Contest, people: range) -> None:
    for user_id in people:
        key = f"won:{contest.id}:{user_id}"
        outbox.put_message(key, contest, user_id, "Здравствуйте!", clock.now())
    db.session.commit()


def waiting(contest: Contest) -> int:
    return len(outbox.letters_due(contest.community_id, clock.now()))


def is_rung_for(contest: Contest) -> bool:
    return bool(parts().redis.exists(f"rung:{WRITE}:{contest.community_id}"))


def beginning(*moments: float) -> Iterator[float]:
    """What a steady clock says, and then the same for ever."""
    yield from moments
    yield from (moments[-1] for _ in count())


def test_one_job_sends_all_of_a_communitys_messages(contest: Contest, vk: FakeVk) -> None:
    jobs.write(contest.community_id, lambda: 0.0)
    assert {user_id for user_id in PEOPLE if vk.inbox[user_id] == ["Здравствуйте!"]} == set(PEOPLE)
    assert (waiting(contest), is_rung_for(contest)) == (0, False)


def test_posts_and_comments_are_none_of_its_business(contest: Contest) -> None:
    outbox.put("results", contest, "Итоги: /c/book", "/c/book", clock.now())
    db.session.commit()
    jobs.write(contest.community_id, lambda: 0.0)
    results = outbox.by_key("results")
    assert results
    assert outbox.due(clock.now()) == [results.id]


def test_after_its_turn_it_queues_up_again(contest: Contest) -> None:
    steady = beginning(0, 1, 2, TURN_S + 1)
    jobs.write(contest.community_id, lambda: next(steady))
    assert (waiting(contest), is_rung_for(contest)) == (len(PEOPLE) - 3, True)


def test_more_than_a_job_can_do_are_sent_by_the_next(contest: Contest) -> None:
    write_to(contest, range(100, 100 + outbox.MOST))
    jobs.write(contest.community_id, lambda: 0.0)
    assert (waiting(contest), is_rung_for(contest)) == (len(PEOPLE), True)


def test_only_whose_messages_are_due_is_a_writer(scene: Scene, contest: Contest) -> None:
    assert outbox.writers(clock.now()) == [contest.community_id]
    jobs.write(contest.community_id, lambda: 0.0)
    assert outbox.writers(clock.now()) == []
    assert outbox.writers(scene.clock()) == []
