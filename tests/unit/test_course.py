"""The course of a closing, and the way through a show."""

import pytest

from winners.course import Part, Scene, Turn, Walk, turns


def test_one_part_is_now_and_the_rest_is_to_come() -> None:
    assert list(turns([], called_off=False).values()) == [Turn.NOW, *[Turn.NEXT] * 5]


def test_the_public_mark_has_its_own_turn() -> None:
    found = turns([Part.CLOSE, Part.LIST], called_off=False)
    assert [part for part, turn in found.items() if turn is Turn.NOW] == [Part.MARK, Part.WAIT]
    later = turns([Part.CLOSE, Part.LIST, Part.WAIT, Part.DRAW], called_off=False)
    assert (later[Part.MARK], later[Part.RESULTS]) == (Turn.NOW, Turn.NOW)


def test_what_was_called_off_keeps_what_was_done_and_promises_nothing() -> None:
    found = turns([Part.CLOSE], called_off=True)
    assert found.pop(Part.CLOSE) is Turn.DONE
    assert set(found.values()) == {Turn.NEVER}


@pytest.mark.parametrize(
    ("wanted", "shown"), [(None, 0), (-1, 0), (0, 0), (2, 2), (3, 3), (4, 4), (5, 4), (10**18, 4)]
)
def test_nobody_walks_past_the_end(wanted: int | None, shown: int) -> None:
    assert Walk.of(3, wanted, first_first=False).shown == shown


def test_the_first_prize_comes_last_unless_asked_otherwise() -> None:
    places = [Walk(3, shown).place for shown in (1, 2, 3)]
    assert places == [2, 1, 0]
    assert [Walk(3, shown, first_first=True).place for shown in (1, 2, 3)] == [0, 1, 2]


def test_every_stop_has_its_scene() -> None:
    scenes = [Walk(2, shown).scene for shown in range(4)]
    assert scenes == [Scene.READY, Scene.NAME, Scene.NAME, Scene.ALL]
