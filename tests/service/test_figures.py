"""The numbers behind the board's pictures, against counting by hand."""

import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contests import recording
from contests.actions import Action, Kind, Source
from contests.conditions import Condition, Verdict, What
from contests.entries import EntryState
from contests.figures import Figures, figures
from contests.lifecycle import Plan, Step
from contests.models import Contest, Entry
from contests.reaching import Met, Reached
from contests.reading_models import Reading
from contests.rhythm import Why
from contests.time_axis import Unit
from extensions import db
from tests.service.scene import CLOSES, OPENS, ROUND_AT, Scene

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONE = ZoneInfo("Asia/Yekaterinburg")
ASKED = (Condition(What.LIKED), Condition(What.REPOSTED, required=False))
OTHER_READER = 500


def running(scene: Scene, length: timedelta, **changes: object) -> Contest:
    plan = Plan(OPENS, OPENS + length, OPENS + length + HOUR, publishes_itself=True)
    return scene.open_contest(plan=plan, **changes)


def enter(contest: Contest, user_id: int, at: datetime | None = None, **more: object) -> None:
    known = {"state": EntryState.IN, "tickets": 1, "reasons": [], "checks": []}
    row = {**known, "updated_at": OPENS, "entered_at": at, **more}
    db.session.add(Entry(contest_id=contest.id, user_id=user_id, **row))


def shown(contest: Contest, now: datetime) -> Figures:
    db.session.commit()
    found = figures(contest, now)
    assert found
    return found


def by_local(moments: list[datetime], pattern: str) -> Counter[str]:
    return Counter(at.astimezone(ZONE).strftime(pattern) for at in moments)


@pytest.mark.parametrize(
    ("length", "unit", "pattern"),
    [
        (50 * HOUR, Unit.HOUR, "%Y-%m-%d %H"),
        (30 * DAY, Unit.DAY, "%Y-%m-%d"),
        (200 * DAY, Unit.MONTH, "%Y-%m"),
    ],
)
def test_people_are_counted_by_the_clock_of_their_community(
    scene: Scene, length: timedelta, unit: Unit, pattern: str
) -> None:
    contest = running(scene, length)
    chance = random.Random(7)
    moments = [OPENS + length * chance.random() for _ in range(200)]
    for user_id, at in enumerate(moments, start=1):
        enter(contest, user_id, at)
    enter(running(scene, length, title="Другой"), OTHER_READER, OPENS + HOUR)
    picture = shown(contest, OPENS + length).coming.picture
    drawn = {bar.begin.astimezone(ZONE).strftime(pattern): bar.total for bar in picture.bars}
    assert picture.unit is unit
    assert {name: number for name, number in drawn.items() if number} == by_local(moments, pattern)


def test_the_picture_goes_from_the_opening_until_now(scene: Scene) -> None:
    contest = running(scene, DAY)
    enter(contest, 1, OPENS + HOUR)
    now, later = OPENS + 5 * HOUR, OPENS + 10 * DAY
    early, late = (shown(contest, at).coming.picture for at in (now, later))
    assert early.bars[0].begin <= OPENS < early.bars[0].end
    assert early.bars[-1].begin <= now < early.bars[-1].end
    assert late.bars[-1].begin <= contest.closes_at < late.bars[-1].end
    assert [mark.name for mark in early.marks] == ["opens"]
    assert [mark.name for mark in late.marks] == ["opens", "closes"]


def test_whoever_is_not_in_the_picture_is_counted_beside_it(scene: Scene) -> None:
    contest = running(scene, DAY)
    for user_id, at in enumerate((OPENS - DAY, OPENS - 2 * DAY, None, OPENS + HOUR), start=1):
        enter(contest, user_id, at)
    coming = shown(contest, OPENS + DAY).coming
    assert (coming.earlier, coming.undated, coming.picture.totals) == (2, 1, (1,))


def test_a_contest_that_nobody_entered_has_no_figures(scene: Scene) -> None:
    assert figures(scene.open_contest(), CLOSES) is None
    assert figures(scene.contest(title="Другой"), CLOSES) is None


def test_conditions_by_choice_are_counted_by_what_was_found_of_each(scene: Scene) -> None:
    contest = running(scene, DAY, conditions=ASKED)
    chance, seen = random.Random(3), Counter[str]()
    for user_id in range(1, 120):
        verdict = chance.choice([*Verdict])
        seen[verdict] += 1
        judged = [{"verdict": Verdict.MET}, {"verdict": verdict}]
        enter(contest, user_id, OPENS, checks=judged)
    for user_id, code in ((200, "hidden"), (201, "ruled_out")):
        checks = [{"verdict": Verdict.MET}] * 2
        enter(contest, user_id, state=EntryState.OUT, reasons=[code], checks=checks)
    found = shown(contest, OPENS + DAY)
    assert found.met == [
        Met(What.LIKED, True, 119, 0),
        Met(What.REPOSTED, False, seen[Verdict.MET], seen[Verdict.UNKNOWN]),
    ]
    assert (found.way.began, found.way.taken_out) == (119, 2)


def test_what_people_really_did_says_where_they_stop(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, 101, 102, 103)
    post = contest.post_id or 0
    for user_id in (104, 105):  # they only like it
        scene.vk.threads[post].likers.add(scene.reader(user_id))
    scene.vk.comment(post, scene.reader(106), "книга")  # and she only says so
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    found = shown(contest, ROUND_AT)
    assert (found.way.began, found.way.inside) == (6, 3)
    assert found.way.steps[:3] == (
        Reached(What.LIKED, 5, 1),
        Reached(What.REPOSTED, 3, 2),
        Reached(What.COMMENTED, 3, 0),
    )
    judged = [entry.checks for entry in db.session.query(Entry).filter_by(contest_id=contest.id)]
    for number, condition in enumerate(found.met):
        verdicts = Counter(checks[number]["verdict"] for checks in judged)
        assert (condition.met, condition.unknown) == (verdicts["met"], verdicts["unknown"])


def hear(community_id: int, at: datetime, number: int, source: Source = Source.CALLBACK) -> None:
    line = Action(Kind.LIKE, 1, number, 7, at, f"event{number}", source=source)
    recording.record(community_id, [line])


def test_calls_are_counted_by_hour_and_what_readings_found_when_they_did(scene: Scene) -> None:
    contest = running(scene, 30 * HOUR)
    chance = random.Random(5)
    moments = [OPENS + 30 * HOUR * chance.random() for _ in range(80)]
    for number, at in enumerate(moments):
        hear(contest.community_id, at, number)
    hear(contest.community_id, OPENS + HOUR, 500, Source.READ)
    enter(contest, 1, OPENS)
    other = running(scene, 30 * HOUR, title="Другой")
    reading(contest, OPENS + 5 * HOUR, found=7, late=2)
    reading(contest, OPENS + 9 * HOUR, found=3, late=3)
    reading(other, OPENS + 7 * HOUR, found=9)
    calls = shown(contest, OPENS + 30 * HOUR).calls
    told = {
        bar.begin.astimezone(ZONE).strftime("%d %H"): bar.values[0] for bar in calls.picture.bars
    }
    assert {name: count for name, count in told.items() if count} == by_local(moments, "%d %H")
    found = [bar.values[1] for bar in calls.picture.bars if bar.values[1]]
    assert (found, calls.found, len(calls.picture.shades)) == ([5], 5, 1)


def reading(contest: Contest, at: datetime, found: int, late: int = 0) -> None:
    about = {"community_id": contest.community_id, "contest_id": contest.id, "why": Why.ROUTINE}
    silent = {"silent_from": at - HOUR, "silent_until": at}
    row = Reading(began_at=at, ended_at=at + MINUTE, found=found, late=late, **about, **silent)
    db.session.add(row)
