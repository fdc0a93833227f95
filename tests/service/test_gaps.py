"""What staff are told of callbacks that failed."""

from datetime import timedelta

import pytest

from contests import recording
from contests.actions import Action, Kind
from contests.gaps import Gap, gaps, longest_silence
from contests.models import Contest
from contests.reading_models import Reading
from contests.rhythm import Why
from extensions import db
from tests.service.scene import OPENS, Scene

MINUTE = timedelta(minutes=1)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


def heard(scene: Scene, *minutes: int) -> None:
    """Callbacks came in so many minutes after the opening."""
    for minute in minutes:
        at = OPENS + minute * MINUTE
        line = Action(Kind.LIKE, 1, 1000 + minute, 7, at, f"event{minute}")
        recording.record(scene.community.id, [line])
    db.session.commit()


def silence(scene: Scene, since: int, until: int) -> list[int]:
    ends = longest_silence(scene.community.id, OPENS + since * MINUTE, OPENS + until * MINUTE)
    return [(end - OPENS) // MINUTE for end in ends]


def reading(contest: Contest, why: Why, found: int, late: int = 0, **more: object) -> None:
    ended = {"ended_at": OPENS + 41 * MINUTE, "silent_from": OPENS + 10 * MINUTE}
    about = {"community_id": contest.community_id, "contest_id": contest.id, "began_at": OPENS}
    row = about | ended | {"silent_until": OPENS + 40 * MINUTE, "why": why} | more
    db.session.add(Reading(found=found, late=late, **row))
    db.session.commit()


def test_the_longest_silence_lies_between_two_callbacks(scene: Scene) -> None:
    heard(scene, 1, 2, 10, 40, 42)
    assert silence(scene, 0, 50) == [10, 40]


def test_a_silence_may_last_until_now_or_begin_with_the_last_reading(scene: Scene) -> None:
    heard(scene, 1, 30, 31)
    assert silence(scene, 0, 90) == [31, 90]
    assert silence(scene, 2, 31) == [2, 30]
    assert silence(scene, 32, 33) == [32, 33]


def test_what_another_community_was_told_breaks_no_silence(scene: Scene) -> None:
    heard(scene, 5)
    ends = longest_silence(scene.community.id + 1, OPENS, OPENS + MINUTE * 10)
    assert ends == (OPENS, OPENS + MINUTE * 10)


def test_a_gap_says_when_nothing_came_and_what_was_recovered(
    scene: Scene, contest: Contest
) -> None:
    reading(contest, Why.COUNTERS, found=16, late=2)
    at = [OPENS + minute * MINUTE for minute in (10, 40, 41)]
    [gap] = gaps(scene.community.id, OPENS)
    assert gap == Gap(contest.id, at[0], at[1], 16, 2, at[2])
    assert gap.recovered == 14


@pytest.mark.parametrize(
    ("why", "found", "late", "more"),
    [
        (Why.ROUTINE, 0, 0, {}),
        (Why.ROUTINE, 3, 3, {}),  # VK was only slow
        (Why.FIRST, 900, 0, {}),
        (Why.POLLING, 5, 0, {}),
        (Why.ROUTINE, 5, 0, {"ended_at": None}),
        (Why.ROUTINE, 5, 0, {"began_at": OPENS - MINUTE}),
    ],
)
def test_what_is_no_gap(
    scene: Scene, contest: Contest, why: Why, found: int, late: int, more: dict[str, object]
) -> None:
    reading(contest, why, found, late, **more)
    assert gaps(scene.community.id, OPENS) == []


def test_what_was_found_before_a_reading_failed_was_recovered_all_the_same(
    scene: Scene, contest: Contest
) -> None:
    reading(contest, Why.ROUTINE, found=5, error="vk_away")
    assert [gap.recovered for gap in gaps(scene.community.id, OPENS)] == [5]
