"""Draws that a public event or a number locked away decides, instead of the beacon."""

from hashlib import sha256

import pytest

from contests import chance
from contests.chance import Chance
from contests.lifecycle import State, Step
from contests.models import Contest
from errors import Problem
from extensions import db
from resealing import reseal
from tests.service.scene import CLOSES, ROUND_AT, Scene
from winners import events
from winners.checking import Files, check
from winners.manifest import Manifest
from winners.models import Draw
from winners.service import current_draw

READERS = (101, 102, 103, 104, 105)
EVENT = "Шесть чисел тиража 1 декабря, по возрастанию, через пробел."
RESULT = "3 11 17 22 31 40"


def frozen(scene: Scene, source: Chance) -> Contest:
    contest = scene.open_contest(chance=source, event_text=EVENT)
    scene.does_everything(contest, *READERS)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    scene.clock.moment = ROUND_AT
    return contest


def draw_of(contest: Contest) -> Draw:
    found = current_draw(contest)
    assert found
    return found


def verified(contest: Contest) -> list[str]:
    """The leaves of the places, by the verifier that everybody has."""
    draw = draw_of(contest)
    files = Files(
        manifest=draw.manifest.encode(),
        entries=draw.entries.encode(),
        evidence=f"{draw.signature}\n".encode(),
    )
    return [place.leaf for place in check(files, None).places]


def test_an_event_is_named_at_opening_and_decides(scene: Scene) -> None:
    contest = frozen(scene, Chance.EVENT)
    manifest = Manifest.parse(draw_of(contest).manifest)
    assert manifest.beacon == f"event:{sha256(chance.event_file(contest).encode()).hexdigest()}"
    assert manifest.round == int(ROUND_AT.timestamp())
    events.write_down(contest, f"  {RESULT} ", None, ROUND_AT)
    scene.take(contest, Step.DRAW)
    draw = draw_of(contest)
    assert (contest.state, draw.signature) == (State.DRAWN, RESULT)
    assert [place.leaf for place in draw.places] == verified(contest)


def test_a_draw_waits_for_the_events_result(scene: Scene) -> None:
    contest = frozen(scene, Chance.EVENT)
    assert scene.take(contest, Step.DRAW).error == "awaiting_event"


def test_a_result_is_not_taken_before_its_time(scene: Scene) -> None:
    contest = frozen(scene, Chance.EVENT)
    with pytest.raises(Problem, match="event_to_come"):
        events.write_down(contest, RESULT, None, CLOSES)


@pytest.mark.parametrize("line", ["", "три", "a\nb", "1" * 97, "tab\there"])
def test_an_odd_result_is_not_taken(scene: Scene, line: str) -> None:
    contest = frozen(scene, Chance.EVENT)
    with pytest.raises(Problem, match="odd_result"):
        events.write_down(contest, line, None, ROUND_AT)


def test_a_result_is_written_down_once(scene: Scene) -> None:
    contest = frozen(scene, Chance.EVENT)
    events.write_down(contest, RESULT, None, ROUND_AT)
    with pytest.raises(Problem, match="contest_moved_on"):
        events.write_down(contest, "1 2 3", None, ROUND_AT)
    assert contest.event_result == RESULT


def test_a_list_that_is_late_for_its_event_is_not_drawn_by_it(scene: Scene) -> None:
    contest = scene.open_contest(chance=Chance.EVENT, event_text=EVENT)
    scene.does_everything(contest, *READERS)
    scene.clock.moment = ROUND_AT
    scene.take(contest, Step.CLOSE)
    assert scene.take(contest, Step.FREEZE).error == "event_too_soon"


def test_a_number_locked_away_at_opening_decides_by_itself(scene: Scene) -> None:
    contest = frozen(scene, Chance.COMMIT)
    draw = draw_of(contest)
    locked = Manifest.parse(draw.manifest).beacon
    assert locked == f"commit:{contest.beacon_chain}"
    assert chance.revealed(contest) not in (contest.reveal or "")
    scene.take(contest, Step.DRAW)
    db.session.refresh(draw)
    assert draw.signature == chance.revealed(contest)
    assert sha256(bytes.fromhex(draw.signature)).hexdigest() == contest.beacon_chain
    assert [place.leaf for place in draw.places] == verified(contest)


def test_a_number_locked_away_survives_a_new_key(scene: Scene) -> None:
    contest = frozen(scene, Chance.COMMIT)
    before = chance.revealed(contest)
    reseal()
    db.session.refresh(contest)
    assert chance.revealed(contest) == before


@pytest.mark.parametrize("source", list(Chance))
def test_the_rules_say_beforehand_what_decides(scene: Scene, source: Chance) -> None:
    contest = scene.open_contest(chance=source, event_text=EVENT)
    rules = contest.locked_rules
    assert rules
    assert f"beacon={source}:{contest.beacon_chain}" in rules.text
    assert f"round={contest.beacon_round}" in rules.text
    assert (EVENT in rules.text) == (source is Chance.EVENT)
    assert ("доверять" in rules.text) == (source is Chance.COMMIT)
