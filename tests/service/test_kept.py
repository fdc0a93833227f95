"""What is typed and not saved is kept: a row for a person, a community and a form."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contests import kept, service
from contests.desk_models import KeptForm
from contests.kept import Place, TooLong
from contests.lifecycle import State
from extensions import db
from staff import service as staff
from tests.service.scene import Scene, draft
from tests.web.desk.contests import contest_in

NAMES = {"title", "prizes-0-title"}


@pytest.fixture
def place(scene: Scene) -> Place:
    account = staff.add_account("anna", "Анна", "a long password", scene.clock())
    return Place(account.id, scene.community.id, kept.NEW)


def title_of(place: Place) -> list[str]:
    row = kept.found(place)
    assert row
    return list(row.fields["title"])


def test_a_form_is_kept_once_and_the_later_one_wins(scene: Scene, place: Place) -> None:
    first = scene.clock()
    assert kept.keep(place, NAMES, {"title": ["Книга"]}, first) is None
    later = first + timedelta(minutes=1)
    assert kept.keep(place, NAMES, {"title": ["Книга на лето"]}, later) == first
    assert title_of(place) == ["Книга на лето"]
    assert db.session.scalar(select(func.count()).select_from(KeptForm)) == 1


def test_names_that_the_form_does_not_have_are_left_out(scene: Scene, place: Place) -> None:
    kept.keep(place, NAMES, {"title": ["Книга"], "csrf_token": ["x"], "z": ["y"]}, scene.clock())
    row = kept.found(place)
    assert row and set(row.fields) == {"title"}


def test_more_than_anybody_types_is_not_kept(scene: Scene, place: Place) -> None:
    kept.keep(place, NAMES, {"title": ["Книга"]}, scene.clock())
    with pytest.raises(TooLong):
        kept.keep(place, NAMES, {"title": ["я" * (kept.LONGEST + 1)]}, scene.clock())
    assert title_of(place) == ["Книга"]


def test_each_form_has_a_place_of_its_own(scene: Scene, place: Place) -> None:
    other = Place(place.account_id, place.community_id, -1)
    kept.keep(place, NAMES, {"title": ["Целая"]}, scene.clock())
    kept.keep(other, NAMES, {"title": ["Короткая"]}, scene.clock())
    kept.forget(place)
    assert kept.found(place) is None
    assert title_of(other) == ["Короткая"]


def test_what_nobody_came_back_to_is_forgotten_after_a_month(scene: Scene, place: Place) -> None:
    kept.keep(place, NAMES, {"title": ["Книга"]}, scene.clock())
    kept.forget_old(scene.clock() + kept.KEPT)
    assert kept.found(place)
    kept.forget_old(scene.clock() + kept.KEPT + timedelta(seconds=1))
    assert kept.found(place) is None


def test_only_forms_of_new_contests_are_called_unfinished(scene: Scene, place: Place) -> None:
    contest_id = contest_in(scene, State.DRAFT).id
    for number in (kept.NEW, -3, contest_id):
        where = Place(place.account_id, place.community_id, number)
        kept.keep(where, NAMES, {"title": ["Книга"]}, scene.clock())
    found = kept.unfinished(place.account_id, [place.community_id])
    assert {row.contest_number for row in found} == {kept.NEW, -3}
    assert kept.unfinished(place.account_id, []) == []


def test_the_basis_of_a_form_moves_with_the_terms_alone(scene: Scene) -> None:
    contest = contest_in(scene, State.DRAFT)
    before = kept.basis(contest.id)
    service.schedule(contest, None, scene.clock())
    assert kept.basis(contest.id) == before
    service.edit(contest, draft(title="Другая книга"), None, scene.clock())
    assert kept.basis(contest.id) > before
