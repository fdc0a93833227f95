"""Copies of contests, and drafts that were thrown away."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from contests import copying, discarding, kept, presets, queries, service
from contests.chance import Chance
from contests.conditions import Condition, What
from contests.desk_models import Cover
from contests.lifecycle import Plan, State
from contests.models import Contest, Entry
from errors import Problem
from extensions import db
from staff import service as staff
from tests.service.scene import Scene, draft
from tests.web.desk.contests import NEXT, contest_in

WINDOW = timedelta(minutes=1)
HERE = ZoneInfo("Asia/Yekaterinburg")


@pytest.mark.parametrize("state", NEXT)
def test_a_contest_can_be_copied_wherever_it_stands(scene: Scene, state: State) -> None:
    contest = contest_in(scene, state)
    copy = copying.duplicate(contest, None, scene.clock(), WINDOW)
    assert copy.state is State.DRAFT
    same = ("title", "description", "organiser", "claim_terms", "announcement", "conditions")
    for name in (*same, "alternates", "disclosure", "open_list", "least_age", "claim_days"):
        assert getattr(copy, name) == getattr(contest, name), name
    assert [(p.code, p.title, p.count, p.value) for p in copy.prizes] == [
        (p.code, p.title, p.count, p.value) for p in contest.prizes
    ]
    assert copy.slug != contest.slug


def test_what_belongs_to_one_draw_alone_is_not_copied(scene: Scene) -> None:
    contest = contest_in(scene, State.FROZEN)
    copy = copying.duplicate(contest, None, scene.clock(), WINDOW)
    for name in ("post_id", "poll_id", "draw_key", "key_sha256", "beacon_round", "erase_at"):
        assert getattr(copy, name) is None, name
    assert not copy.rules
    assert not copy.steps
    entries = select(func.count()).select_from(Entry).where(Entry.contest_id == copy.id)
    assert db.session.scalar(entries) == 0


def test_an_event_that_is_over_decides_no_copy(scene: Scene) -> None:
    contest = contest_in(scene, State.DRAFT, chance=Chance.EVENT, event_text="Тираж 1 декабря")
    copy = copying.duplicate(contest, None, scene.clock(), WINDOW)
    assert (copy.chance, copy.event_text) == (Chance.BEACON, None)


def test_a_copy_opens_soon_and_is_as_long(scene: Scene) -> None:
    opens = datetime(2026, 3, 2, 12, 0, tzinfo=HERE)
    plan = Plan(opens, opens + timedelta(days=7, hours=6), opens + timedelta(days=7, hours=7), True)
    now = datetime(2026, 11, 23, 21, 17, 30, tzinfo=HERE)
    new = copying.replanned(plan, "Asia/Yekaterinburg", now, WINDOW)
    assert new.opens_at == datetime(2026, 11, 23, 21, 27, tzinfo=HERE)
    assert new.closes_at == datetime(2026, 11, 30, 18, 0, tzinfo=HERE)
    assert new.draw_at == datetime(2026, 11, 30, 19, 0, tzinfo=HERE)
    new.check(now, WINDOW)


def test_a_copy_of_a_very_short_contest_can_be_kept_too(scene: Scene) -> None:
    opens = datetime(2026, 3, 2, 12, 0, tzinfo=HERE)
    plan = Plan(opens, opens + timedelta(minutes=5), opens + timedelta(minutes=6), True)
    now = datetime(2026, 11, 23, 23, 55, tzinfo=HERE)
    copying.replanned(plan, "Asia/Yekaterinburg", now, timedelta(hours=1)).check(now, WINDOW)


def test_dates_in_the_texts_of_a_copy_are_its_own(scene: Scene) -> None:
    plan = draft().plan
    words = presets.date_words(plan.closes_at.astimezone(HERE))
    contest = contest_in(scene, State.DRAFT, announcement=f"Ждём до {words}.")
    scene.clock.moment += timedelta(days=30)
    copy = copying.duplicate(contest, None, scene.clock(), WINDOW)
    moved = presets.date_words(copy.closes_at.astimezone(HERE))
    assert copy.announcement == f"Ждём до {moved}."
    assert moved != words


def test_a_cover_is_copied(scene: Scene) -> None:
    contest = contest_in(scene, State.DRAFT)
    sha256 = hashlib.sha256(b"jpeg").hexdigest()
    cover = Cover(contest_id=contest.id, jpeg=b"jpeg", sha256=sha256, made_at=scene.clock())
    db.session.add(cover)
    copy = copying.duplicate(contest, None, scene.clock(), WINDOW)
    found = db.session.get(Cover, copy.id)
    assert found and found.jpeg == b"jpeg"


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, False),
        ({"announcement": "", "adopted_post_id": 5}, True),
        ({"conditions": (Condition(What.VOTED),), "poll_id": 3}, True),
    ],
)
def test_a_copy_says_what_it_lacks(scene: Scene, changes: dict[str, object], lacks: bool) -> None:
    contest = contest_in(scene, State.DRAFT, **changes)
    copy = copying.duplicate(contest, None, scene.clock(), WINDOW)
    assert copying.lacks(copy) is lacks
    assert not copy.adopts_post


def test_a_draft_thrown_away_is_nowhere_and_comes_back_whole(scene: Scene) -> None:
    contest = contest_in(scene, State.DRAFT)
    discarding.discard(contest, None, scene.clock())
    assert not any(queries.shelves([scene.community], scene.clock()))
    assert queries.latest(scene.community) == []
    assert discarding.thrown_away([scene.community.id]) == [contest]
    with pytest.raises(Problem):
        service.schedule(contest, None, scene.clock())
    db.session.rollback()
    discarding.restore(contest, None, scene.clock())
    assert discarding.thrown_away([scene.community.id]) == []
    service.schedule(contest, None, scene.clock())
    assert contest.state is State.SCHEDULED


def test_only_a_draft_is_thrown_away(scene: Scene) -> None:
    contest = contest_in(scene, State.OPEN)
    with pytest.raises(Problem):
        discarding.discard(contest, None, scene.clock())


def test_after_thirty_days_a_draft_is_gone_for_good(scene: Scene) -> None:
    contest = contest_in(scene, State.DRAFT)
    stays = contest_in(scene, State.DRAFT)
    contest_id, thrown_at = contest.id, scene.clock()
    made_at = {"sha256": "0" * 64, "made_at": thrown_at}
    db.session.add(Cover(contest_id=contest_id, jpeg=b"x", **made_at))
    anna = staff.add_account("anna", "Анна", "a long password", thrown_at)
    place = kept.Place(anna.id, contest.community_id, contest_id)
    kept.keep(place, {"title"}, {"title": ["Книга"]}, thrown_at)
    discarding.discard(contest, None, thrown_at)
    discarding.forget(thrown_at + discarding.KEPT)
    assert db.session.get(Contest, contest_id)
    discarding.forget(thrown_at + discarding.KEPT + timedelta(seconds=1))
    assert db.session.get(Contest, contest_id) is None
    assert db.session.get(Cover, contest_id) is None
    assert kept.found(place) is None
    assert db.session.get(Contest, stays.id)


def test_a_plan_keeps_whether_it_publishes_itself(scene: Scene) -> None:
    plan = replace(draft().plan, publishes_itself=False)
    contest = contest_in(scene, State.DRAFT, plan=plan)
    assert not copying.duplicate(contest, None, scene.clock(), WINDOW).publishes_itself
