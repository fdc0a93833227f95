"""Writing down the result of the public event that decides."""

import pytest

import clock
from contests.chance import Chance
from contests.lifecycle import State, Step
from staff.models import Role
from tests.service.scene import CLOSES
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import stored

READERS = (101, 102, 103)


@pytest.fixture
def contest(behind: BehindTheDesk) -> tuple[int, str]:
    """The id and slug of a contest whose list is frozen; the event is over."""
    with behind() as scene:
        made = scene.open_contest(chance=Chance.EVENT, event_text="Шесть чисел через пробел.")
        scene.does_everything(made, *READERS)
        scene.clock.moment = CLOSES
        scene.take(made, Step.CLOSE)
        scene.take(made, Step.FREEZE)
        return made.id, made.slug


def test_the_result_decides_and_everybody_can_look_it_up(
    contest: tuple[int, str], behind: BehindTheDesk, desk: Desk, visitor: Visitor
) -> None:
    contest_id, slug = contest
    editor, board = desk(), f"/desk/contests/{contest_id}"
    assert f"{board}/event" in editor.see(board)
    assert "Шесть чисел через пробел." in editor.see(f"{board}/event")
    assert editor.submit(f"{board}/event", result="1 2 3 4 5 6").location == board
    with behind() as scene:
        scene.clock.moment = clock.now()
        scene.take(stored(contest_id), Step.DRAW)
        assert stored(contest_id).state is State.DRAWN
    files = f"/c/{slug}/draw/1"
    assert visitor.see(f"{files}/result.txt") == "1 2 3 4 5 6\n"
    assert visitor.see(f"/c/{slug}/event.txt") == "Шесть чисел через пробел.\n"
    visitor.see(f"{files}/signature.txt", 404)
    assert f'data-evidence="{files}/result.txt"' in visitor.see(f"/c/{slug}/winners")


def test_an_odd_result_is_said_and_nothing_is_lost(contest: tuple[int, str], desk: Desk) -> None:
    page = f"/desk/contests/{contest[0]}/event"
    answer = desk().submit(page, result="шесть")
    assert 'role="alert"' in answer.text
    assert 'value="шесть"' in answer.text


def test_only_editors_write_it_down(contest: tuple[int, str], desk: Desk) -> None:
    page = f"/desk/contests/{contest[0]}/event"
    desk(Role.VIEWER).see(page, 403)


def test_a_contest_that_the_beacon_decides_has_no_such_page(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        board = f"/desk/contests/{scene.frozen(*READERS).id}"
    assert desk().client.get(f"{board}/event").location == board
