"""The desk's page of prizes, and what readers see of it."""

import pytest

from contests.lifecycle import State
from prizes import jobs
from staff.models import Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.public.conftest import brought_to


@pytest.fixture
def contest(behind: BehindTheDesk) -> tuple[int, str]:
    """The id and the public address of a contest whose results are out."""
    with behind() as scene:
        made = brought_to(scene, State.PUBLISHED)
        jobs.look_after()
        return made.id, f"/c/{made.slug}/winners"


def prizes_of(contest: tuple[int, str]) -> str:
    return f"/desk/contests/{contest[0]}/prizes/"


def test_the_page_names_every_winner_and_until_when(contest: tuple[int, str], desk: Desk) -> None:
    page = desk().see(prizes_of(contest))
    assert page.count('class="claim claim-open"') == 2
    assert "Приз хранится до" in page


def test_a_prize_is_handed_over_and_that_can_be_taken_back(
    contest: tuple[int, str], desk: Desk
) -> None:
    editor, page = desk(), prizes_of(contest)
    assert editor.submit(f"{page}1/claimed", page).location == page
    assert 'class="claim claim-claimed"' in editor.see(page)
    editor.submit(f"{page}1/unclaimed", page)
    assert 'class="claim claim-claimed"' not in editor.see(page)


def test_a_prize_passes_on_with_a_reason_that_readers_see(
    contest: tuple[int, str], desk: Desk, visitor: Visitor
) -> None:
    editor, page, public = desk(), prizes_of(contest), contest[1]
    assert "на место 3" in editor.see(f"{page}1/pass-on")
    editor.submit(f"{page}1/pass-on", f"{page}1/pass-on", reason="no-response")
    said = visitor.see(public)
    assert 'id="replacement-1"' in said
    assert "Место 1: не вышел на связь в срок. Приз переходит на место 3." in said
    assert said.count("data-place") == 4  # each of the drawn places once, for the check in browser
    file = visitor.client.get(public.replace("winners", "draw/1/replacements.txt")).text
    assert " no-response " in file


def test_without_a_reason_nothing_passes_on(contest: tuple[int, str], desk: Desk) -> None:
    editor, page = desk(), prizes_of(contest)
    answer = editor.submit(f"{page}1/pass-on", f"{page}1/pass-on")
    assert "Выберите причину" in answer.text
    assert 'class="claim claim-open"' in editor.see(page)


def test_whoever_only_looks_changes_nothing(contest: tuple[int, str], desk: Desk) -> None:
    viewer, page = desk(Role.VIEWER), prizes_of(contest)
    assert "pass-on" not in viewer.see(page)
    viewer.see(f"{page}1/pass-on", 403)
    assert viewer.submit(f"{page}1/claimed", page).status_code == 403


def test_strangers_find_nothing(contest: tuple[int, str], desk: Desk) -> None:
    desk(None).see(prizes_of(contest), 404)


@pytest.mark.parametrize("rank", [0, 3, 99])
def test_only_who_holds_a_prize_can_pass_it_on(
    contest: tuple[int, str], desk: Desk, rank: int
) -> None:
    desk().see(f"{prizes_of(contest)}{rank}/pass-on", 404)
