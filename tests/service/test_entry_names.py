"""By which name and since when an entry is found, kept true whatever VK says later."""

import runpy
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from contests import participation
from contests.actions import Kind
from contests.models import Contest
from extensions import db
from tests.service.readings import HER, read, told
from tests.service.scene import OPENS, Scene
from tools.processes import ROOT

LATER = OPENS + timedelta(minutes=20)
DAYS = timedelta(days=2)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


def key(scene: Scene, contest: Contest) -> str:
    db.session.expire_all()
    entry = scene.entry(contest, HER)
    assert entry
    return entry.name_key


def rename(scene: Scene, first: str, last: str) -> None:
    profile = scene.vk.profiles[HER]
    scene.vk.profiles[HER] = replace(profile, first_name=first, last_name=last)


def test_an_entry_bears_the_name_that_vk_gives(scene: Scene, contest: Contest) -> None:
    scene.does_everything(contest, HER)
    rename(scene, "Алёна", "Ёлкина")
    read(scene, contest)
    assert key(scene, contest) == "елкина алена"


def test_an_entry_has_no_name_before_vk_was_asked(scene: Scene, contest: Contest) -> None:
    told_of_a_like(scene, contest)
    assert key(scene, contest) == ""
    scene.reader(HER)
    scene.drain()
    assert key(scene, contest) == f"фамилия{HER} имя{HER}"


def told_of_a_like(scene: Scene, contest: Contest) -> None:
    told(scene, Kind.LIKE, 1, HER)
    judge(scene, contest)


def judge(scene: Scene, contest: Contest) -> None:
    participation.recompute(contest, scene.clock(), [HER])
    db.session.commit()


def test_a_new_name_is_found_in_every_contest_she_is_in(scene: Scene, contest: Contest) -> None:
    other = scene.open_contest()
    for home in (contest, other):
        scene.does_everything(home, HER)
        read(scene, home)
    rename(scene, "Анна", "Новая")
    scene.clock.moment += DAYS  # a profile is believed for a day
    contest.closes_at = other.closes_at = scene.clock() + DAYS
    db.session.commit()
    read(scene, contest)
    assert key(scene, contest) == "новая анна"
    assert key(scene, other) == "новая анна"


def test_she_entered_when_she_first_did_something(scene: Scene, contest: Contest) -> None:
    told_of_a_like(scene, contest)
    entry = scene.entry(contest, HER)
    assert entry
    assert entry.entered_at == OPENS


def test_an_edit_or_another_deed_does_not_move_when_she_entered(
    scene: Scene, contest: Contest
) -> None:
    told(scene, Kind.COMMENT, 1, HER, ref_id=5, text="книга")
    told_of_a_like(scene, contest)
    scene.clock.moment = LATER
    told(scene, Kind.LIKE, -1, HER)
    told(scene, Kind.LIKE, 1, HER, ref_id=1)
    told(scene, Kind.COMMENT, 0, HER, ref_id=5, text="другая книга")
    told_of_a_like(scene, contest)
    entry = scene.entry(contest, HER)
    assert entry
    assert entry.entered_at == OPENS


def test_taking_everything_back_leaves_when_she_entered(scene: Scene, contest: Contest) -> None:
    told_of_a_like(scene, contest)
    scene.clock.moment = LATER
    told(scene, Kind.LIKE, -1, HER)
    judge(scene, contest)
    entry = scene.entry(contest, HER)
    assert entry
    assert (entry.reasons[0], entry.entered_at) == ("not_liked", OPENS)


def test_who_did_nothing_that_was_asked_has_not_entered(scene: Scene, contest: Contest) -> None:
    told(scene, Kind.COMMENT, 1, HER, ref_id=5, text="привет")
    judge(scene, contest)
    entry = scene.entry(contest, HER)
    assert entry
    assert entry.entered_at is None


def fill() -> None:
    """The step of the migration, as often as somebody takes it."""
    path = ROOT / "migrations" / "versions" / "20261203_finding_people.py"
    runpy.run_path(str(path))["fill"](db.session.connection())
    db.session.commit()
    db.session.expire_all()


def test_rows_from_before_get_name_and_time_once(scene: Scene, contest: Contest) -> None:
    scene.does_everything(contest, HER, HER + 1)
    read(scene, contest)
    entry = scene.entry(contest, HER)
    assert entry
    before = (entry.name_key, entry.entered_at)
    assert all(before)
    db.session.execute(text("UPDATE entry SET name_key = '', entered_at = NULL"))
    db.session.commit()
    for _ in range(2):
        fill()
        entry = scene.entry(contest, HER)
        assert entry
        assert (entry.name_key, entry.entered_at) == before
