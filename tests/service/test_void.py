"""A round that does not come: the list is void after a week, and the next one follows."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contests.lifecycle import State, Step
from contests.models import Contest
from extensions import db
from outbox import service as outbox
from tests.service.fair import EARLY, FAR, SIGNATURES, draws_of, frozen, time_of
from tests.service.relay import Relay
from tests.service.scene import Scene
from winners import rounds, voiding
from winners.beacon import QUICKNET
from winners.chain import draws_text, parse
from winners.manifest import Manifest
from winners.models import DrawState, VoidReason
from winners.register_routes import _rows
from winners.round_models import How
from winners.voiding import TooLateError

WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def contest(scene: Scene, beacon_relay: Relay) -> Contest:
    """Its round is somewhere, but no relay tells it."""
    beacon_relay.open = False
    return frozen(scene)


def voided(scene: Scene, contest: Contest) -> Contest:
    """A contest whose second list waits for a round that we know."""
    scene.clock.moment = time_of(FAR) - MINUTE
    scene.take(contest, Step.DRAW)
    return contest


def test_a_round_is_waited_for_a_whole_week(scene: Scene, contest: Contest) -> None:
    scene.clock.moment = time_of(EARLY) + WEEK - timedelta(seconds=1)
    step = scene.take(contest, Step.DRAW)
    assert step.error == "awaiting_beacon"
    assert [draw.state for draw in draws_of(contest)] == [DrawState.AWAITING]


def test_relays_are_asked_at_leisure_once_the_round_is_very_late(
    scene: Scene, contest: Contest
) -> None:
    waits = []
    for late in (timedelta(0), timedelta(minutes=10), timedelta(days=6)):
        scene.clock.moment = time_of(EARLY) + late
        waits.append(scene.take(contest, Step.DRAW).next_try_at - scene.clock())
    assert waits == [timedelta(seconds=3), timedelta(seconds=30), MINUTE]


def test_after_a_week_the_list_is_void_and_the_same_people_wait_again(
    scene: Scene, contest: Contest
) -> None:
    scene.clock.moment = time_of(EARLY) + WEEK
    step = scene.take(contest, Step.DRAW)
    old, new = draws_of(contest)
    assert (old.state, old.void_reason, old.void_at) == (
        DrawState.VOID,
        VoidReason.NO_BEACON,
        scene.clock(),
    )
    assert (new.state, new.number, new.entries) == (DrawState.AWAITING, 2, old.entries)
    assert new.prev_manifest_sha256 == old.manifest_id
    assert new.round > old.round
    assert new.round_at >= scene.clock() + MINUTE
    assert (contest.state, contest.beacon_round) == (State.FROZEN, new.round)
    assert (step.error, step.next_try_at, step.leased_until) == (
        "awaiting_round",
        new.round_at,
        None,
    )


def test_the_next_list_stands_on_vk_too(scene: Scene, contest: Contest) -> None:
    voided(scene, contest)
    old, new = draws_of(contest)
    anchors = [outbox.by_key(f"anchor:{draw.id}") for draw in (old, new)]
    assert [row.marker for row in anchors if row] == [old.manifest_id, new.manifest_id]
    assert anchors[1]
    assert "Это список № 2" in anchors[1].text


def test_the_next_list_is_drawn_by_its_own_round(scene: Scene, contest: Contest) -> None:
    voided(scene, contest)
    scene.clock.moment = time_of(FAR)
    rounds.offer(QUICKNET, FAR, SIGNATURES[FAR], How.READER, scene.clock())
    scene.take(contest, Step.DRAW)
    old, new = draws_of(contest)
    assert contest.state is State.DRAWN
    assert (old.state, old.places, old.signature) == (DrawState.VOID, [], None)
    assert (new.state, len(new.places)) == (DrawState.DRAWN, 4)
    assert [row.state for row in parse(draws_text(_rows()))] == ["void", "drawn"]


def test_a_round_that_comes_at_last_is_taken_however_late(scene: Scene, contest: Contest) -> None:
    scene.clock.moment = time_of(EARLY) + 2 * WEEK
    rounds.offer(QUICKNET, EARLY, SIGNATURES[EARLY], How.READER, scene.clock())
    with pytest.raises(TooLateError):
        voiding.without_beacon(draws_of(contest)[0], scene.clock())
    scene.take(contest, Step.DRAW)
    assert contest.state is State.DRAWN


def test_a_worker_that_dies_before_the_commit_leaves_nothing_behind(
    scene: Scene, contest: Contest
) -> None:
    scene.clock.moment = time_of(EARLY) + WEEK
    before = outbox.due(scene.clock())
    voiding.without_beacon(draws_of(contest)[0], scene.clock())
    db.session.rollback()
    assert [draw.state for draw in draws_of(contest)] == [DrawState.AWAITING]
    assert outbox.due(scene.clock()) == before
    scene.take(contest, Step.DRAW)
    assert len(draws_of(contest)) == 2


def test_a_list_is_void_once_however_many_workers_find_it_overdue(
    scene: Scene, contest: Contest
) -> None:
    voided(scene, contest)
    first = draws_of(contest)[0]
    with pytest.raises(TooLateError):
        voiding.without_beacon(first, scene.clock() + WEEK)
    db.session.rollback()
    scene.take(contest, Step.DRAW)
    assert len(draws_of(contest)) == 2


def test_a_contest_that_was_called_off_gets_no_other_list(scene: Scene, contest: Contest) -> None:
    contest.state = State.CANCELLED
    db.session.commit()
    scene.clock.moment = time_of(EARLY) + WEEK
    scene.take(contest, Step.DRAW)
    assert len(draws_of(contest)) == 1


def test_other_contests_go_on_in_one_chain(scene: Scene, contest: Contest) -> None:
    voided(scene, contest)
    third = draws_of(frozen(scene))[0]
    assert third.prev_manifest_sha256 == draws_of(contest)[1].manifest_id
    assert Manifest.parse(third.manifest).draw == 1


@pytest.mark.parametrize(
    "change",
    [
        "state = 'void'",
        "state = 'void', void_reason = 'objection'",
        "state = 'void', void_at = frozen_at",
        "void_reason = 'objection', void_at = frozen_at",
    ],
)
def test_the_database_takes_no_void_draw_without_its_reason(
    scene: Scene, contest: Contest, change: str
) -> None:
    with pytest.raises(IntegrityError, match="zhrebiy: draw is frozen"):
        db.session.execute(text(f"UPDATE draw SET {change}"))
    db.session.rollback()


def test_the_reason_stays_as_it_was_written(scene: Scene, contest: Contest) -> None:
    voided(scene, contest)
    for change in ("void_reason = 'objection'", "void_at = frozen_at", "state = 'awaiting'"):
        with pytest.raises(IntegrityError, match="zhrebiy: draw is frozen"):
            db.session.execute(text(f"UPDATE draw SET {change} WHERE number = 1"))
        db.session.rollback()
