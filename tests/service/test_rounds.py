"""Rounds of the beacon by hand: whoever brings one, it is checked, kept once, and draws."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contests.lifecycle import State, Step
from errors import Problem
from extensions import db
from tests.service.fair import EARLY, NEXT, SIGNATURES, frozen, time_of
from tests.service.relay import ROUND, Relay
from tests.service.scene import ROUND_AT, Scene
from winners import rounds
from winners.beacon import QUICKNET
from winners.round_models import BeaconRound, How

TRUE = SIGNATURES[EARLY]


def stored() -> list[tuple[int, str, How]]:
    rows = db.session.scalars(select(BeaconRound).order_by(BeaconRound.id))
    return [(row.round, row.signature, row.how) for row in rows]


def offer(scene: Scene, words: str, how: How = How.READER) -> bool:
    return rounds.offer(QUICKNET, EARLY, words, how, scene.clock())


@pytest.fixture
def waiting(scene: Scene, beacon_relay: Relay) -> Scene:
    """A round's time has come, and no relay has it."""
    beacon_relay.open = False
    frozen(scene)
    scene.clock.moment = time_of(EARLY)
    return scene


@pytest.mark.parametrize(
    "pasted",
    [
        TRUE,
        f"  {TRUE.upper()}\r\n",
        f'"{TRUE}"',
        json.dumps({"round": EARLY, "signature": TRUE}),
        json.dumps({"round": EARLY, "randomness": "00", "signature": TRUE}, indent=2),
    ],
)
def test_a_reader_brings_the_round_that_no_relay_has(waiting: Scene, pasted: str) -> None:
    contest = frozen(waiting)
    waiting.clock.moment = time_of(EARLY)
    step = waiting.take(contest, Step.DRAW)
    assert step.error == "awaiting_beacon"
    assert offer(waiting, pasted)
    waiting.take(contest, Step.DRAW)
    assert contest.state is State.DRAWN
    assert stored() == [(EARLY, TRUE, How.READER)]


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("", "round_not_hex"),
        ("привет", "round_not_hex"),
        (f"{TRUE[:-1]}g", "round_not_hex"),
        (TRUE[:-2], "round_length"),
        (TRUE * 2, "round_length"),
        ("a" * 4097, "round_too_long"),
        ("ы" * 2049, "round_too_long"),
        ('{"round": 2, "signature"', "round_not_whole"),
        ('{"a":' * 600, "round_not_whole"),
        (json.dumps({"signature": TRUE}), "round_is_another"),
        (json.dumps({"round": True, "signature": TRUE}), "round_is_another"),
        (json.dumps({"round": str(EARLY), "signature": TRUE}), "round_is_another"),
        (json.dumps({"round": NEXT, "signature": SIGNATURES[NEXT]}), "round_is_another"),
        (json.dumps({"round": EARLY}), "round_not_hex"),
        (json.dumps({"round": EARLY, "signature": 7}), "round_not_hex"),
        (SIGNATURES[NEXT], "round_not_signed"),
        (json.dumps({"round": EARLY, "signature": SIGNATURES[NEXT]}), "round_not_signed"),
        (f"b{TRUE[1:]}" if TRUE[0] == "a" else f"a{TRUE[1:]}", "round_not_signed"),
        ("c0" + "0" * 94, "round_not_signed"),
    ],
)
def test_whatever_else_is_pasted_changes_nothing_and_is_named(
    waiting: Scene, pasted: str, code: str
) -> None:
    with pytest.raises(Problem) as wrong:
        offer(waiting, pasted)
    assert wrong.value.code == code
    assert stored() == []


def test_a_round_is_not_even_checked_before_its_time(waiting: Scene) -> None:
    waiting.clock.moment = time_of(EARLY) - timedelta(seconds=1)
    with pytest.raises(Problem, match="round_to_come"):
        offer(waiting, TRUE)
    assert stored() == []


def test_a_round_is_kept_once_whoever_brings_it_again(waiting: Scene) -> None:
    assert offer(waiting, TRUE, How.STAFF)
    assert not offer(waiting, TRUE, How.READER)
    assert not rounds.keep(QUICKNET, EARLY, TRUE, How.RELAY, waiting.clock())
    assert stored() == [(EARLY, TRUE, How.STAFF)]


def test_a_round_draws_every_contest_that_waits_for_it(scene: Scene, beacon_relay: Relay) -> None:
    beacon_relay.open = False
    contests = [frozen(scene), frozen(scene)]
    other = frozen(scene, NEXT)
    scene.clock.moment = time_of(NEXT)
    for contest in (*contests, other):
        scene.take(contest, Step.DRAW)
    assert offer(scene, TRUE)
    for contest in (*contests, other):
        scene.take(contest, Step.DRAW)
    assert [contest.state for contest in (*contests, other)] == [
        State.DRAWN,
        State.DRAWN,
        State.FROZEN,
    ]


def test_what_a_relay_brought_is_asked_for_no_more(scene: Scene, beacon_relay: Relay) -> None:
    first, second = frozen(scene, ROUND), frozen(scene, ROUND)
    scene.clock.moment = ROUND_AT
    scene.take(first, Step.DRAW)
    asked, beacon_relay.open = beacon_relay.asked, False
    scene.take(second, Step.DRAW)
    assert second.state is State.DRAWN
    assert beacon_relay.asked == asked
    assert stored() == [(ROUND, SIGNATURES[ROUND], How.RELAY)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE beacon_round SET signature = 'a'",
        "DELETE FROM beacon_round",
        "INSERT INTO beacon_round (id, chain_hash, round, signature, how, received_at) "
        "SELECT 99, chain_hash, round, 'b', how, received_at FROM beacon_round",
    ],
)
def test_no_other_signature_takes_its_place(waiting: Scene, statement: str) -> None:
    offer(waiting, TRUE)
    with pytest.raises(IntegrityError, match="zhrebiy: beacon_round is frozen"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert stored() == [(EARLY, TRUE, How.READER)]
