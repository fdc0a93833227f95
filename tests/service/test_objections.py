"""Objections to a frozen list: lodged by anybody, and the next list when one is accepted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contests.entries import EntryState
from contests.lifecycle import State, Step
from contests.models import Contest
from extensions import db
from objections import service
from objections.models import ObjectionState
from outbox import service as outbox
from tests.service.fair import EARLY, NEXT, READERS, SIGNATURES, draws_of, frozen, time_of
from tests.service.objecting import MISSED, bot, lodge, people, refused
from tests.service.scene import Scene
from winners import rounds
from winners.beacon import QUICKNET
from winners.entries import parse_entries
from winners.models import DrawState, FrozenEntry, VoidReason
from winners.round_models import How
from winners.voiding import MARGIN

SECOND = timedelta(seconds=1)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    """Its list waits for a round, an hour ahead; somebody was missed."""
    scene.reader(MISSED)
    return frozen(scene)


def test_objections_are_numbered_within_a_contest(scene: Scene, contest: Contest) -> None:
    other = frozen(scene)
    assert [lodge(scene, contest).number, bot(scene, contest).number] == [1, 2]
    assert lodge(scene, other).number == 1
    assert service.open_count(contest) == 2


def test_somebody_on_the_list_is_named_by_her_leaf_too(scene: Scene, contest: Contest) -> None:
    row = db.session.scalars(select(FrozenEntry).limit(1)).one()
    assert bot(scene, contest, row.leaf).user_id == row.user_id
    assert bot(scene, contest, f"https://vk.com/id{row.user_id}").user_id == row.user_id


@pytest.mark.parametrize(
    ("who", "code"),
    [("f" * 64, "no_such_entry"), ("", "no_such_person"), ("a b", "no_such_person")],
)
def test_whoever_cannot_be_found_is_not_noted(
    scene: Scene, contest: Contest, who: str, code: str
) -> None:
    refused(code, lambda: bot(scene, contest, who))
    assert service.of(contest) == []


def test_whether_somebody_is_on_the_list_is_told_to_nobody(scene: Scene, contest: Contest) -> None:
    assert lodge(scene, contest, READERS[0]).state is ObjectionState.OPEN
    assert bot(scene, contest, 999).state is ObjectionState.OPEN


def test_before_the_freeze_there_is_nothing_to_object_to(scene: Scene) -> None:
    refused("objections_closed", lambda: lodge(scene, scene.open_contest()))


def test_from_the_rounds_time_on_nobody_objects(scene: Scene, contest: Contest) -> None:
    scene.clock.moment = time_of(EARLY) - SECOND
    lodge(scene, contest)
    scene.clock.moment = time_of(EARLY)
    refused("objections_closed", lambda: lodge(scene, contest))


def test_once_somebody_has_the_round_nobody_objects_however_late_our_clock(
    scene: Scene, contest: Contest
) -> None:
    rounds.keep(QUICKNET, EARLY, SIGNATURES[EARLY], How.READER, scene.clock())
    refused("objections_closed", lambda: lodge(scene, contest))


def test_a_contest_that_was_called_off_takes_no_objections(scene: Scene, contest: Contest) -> None:
    contest.state = State.CANCELLED
    db.session.commit()
    refused("objections_closed", lambda: lodge(scene, contest))


def test_whoever_was_missed_stands_on_the_next_list(scene: Scene, contest: Contest) -> None:
    following = service.accept(lodge(scene, contest), "Верно, добавили.", None, scene.clock())
    old, new = draws_of(contest)
    assert new is following
    assert (old.state, old.void_reason, old.void_at) == (
        DrawState.VOID,
        VoidReason.OBJECTION,
        scene.clock(),
    )
    assert (people(contest, 1), people(contest, 2)) == ({*READERS}, {*READERS, MISSED})
    assert {*parse_entries(old.entries)} < {*parse_entries(new.entries)}
    assert new.prev_manifest_sha256 == old.manifest_id
    assert (new.round, contest.beacon_round, contest.state) == (NEXT, NEXT, State.FROZEN)
    entry = scene.entry(contest, MISSED)
    assert entry
    assert (entry.state, entry.tickets, entry.reasons) == (EntryState.IN, 1, [])


def test_whoever_is_no_person_is_off_the_next_list(scene: Scene, contest: Contest) -> None:
    row = bot(scene, contest)
    service.accept(row, "Это не человек.", None, scene.clock())
    assert people(contest, 2) == {*READERS} - {READERS[0]}
    entry = scene.entry(contest, READERS[0])
    assert entry
    assert (entry.state, entry.reasons) == (EntryState.OUT, ["ruled_out"])
    assert (row.state, row.answer, row.led_to) == (ObjectionState.ACCEPTED, "Это не человек.", 2)


def test_a_round_that_would_come_too_soon_is_put_off_by_a_whole_window(
    scene: Scene, contest: Contest
) -> None:
    scene.clock.moment = time_of(EARLY) - MARGIN - SECOND
    draw = service.accept(lodge(scene, contest), "Да.", None, scene.clock())
    assert draw.round_at >= scene.clock() + timedelta(seconds=60)


def test_the_next_list_is_marked_on_vk_and_drawn_by_its_round(
    scene: Scene, contest: Contest
) -> None:
    service.accept(lodge(scene, contest), "Да.", None, scene.clock())
    draw = draws_of(contest)[1]
    anchor = outbox.by_key(f"anchor:{draw.id}")
    assert anchor
    assert anchor.marker == draw.manifest_id
    scene.clock.moment = time_of(EARLY)
    scene.take(contest, Step.DRAW)
    assert draw.state is DrawState.AWAITING
    scene.clock.moment = time_of(NEXT)
    rounds.offer(QUICKNET, NEXT, SIGNATURES[NEXT], How.READER, scene.clock())
    scene.take(contest, Step.DRAW)
    assert contest.state is State.DRAWN
    assert [d.state for d in draws_of(contest)] == [DrawState.VOID, DrawState.DRAWN]


def test_a_weighted_draw_counts_the_tickets_that_were_judged(scene: Scene) -> None:
    contest = frozen(scene, weighted=True)
    row = bot(scene, contest)
    service.accept(row, "Нет.", None, scene.clock())
    weights = {line.weight for line in parse_entries(draws_of(contest)[0].entries)}
    assert {line.weight for line in parse_entries(draws_of(contest)[1].entries)} == weights
