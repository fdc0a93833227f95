"""Prizes after the results: kept, reminded of, handed over, or passed on for a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contests.lifecycle import Step
from contests.models import Contest, Win
from errors import Problem
from extensions import db
from outbox import service as outbox
from prizes import service
from prizes.models import Claim, ClaimState
from tests.service.scene import ROUND_AT, Scene
from winners import replacing
from winners.models import Draw, Place
from winners.seats import Reason
from winners.service import current_draw

READERS = (101, 102, 103, 104, 105)  # two prizes, two reserves


@pytest.fixture
def contest(scene: Scene) -> Contest:
    drawn = scene.drawn(*READERS)
    scene.take(drawn, Step.PUBLISH)
    service.begin_all(ROUND_AT)
    return drawn


@pytest.fixture
def draw(contest: Contest) -> Draw:
    found = current_draw(contest)
    assert found
    return found


def states(draw: Draw) -> dict[int, ClaimState]:
    return {claim.rank: claim.state for claim in service.claims(draw)}


def place(draw: Draw, rank: int) -> Place:
    found = service.place_at(draw, rank)
    assert found
    return found


def winners_of(contest: Contest) -> set[int]:
    return set(db.session.scalars(select(Win.user_id).where(Win.contest_id == contest.id)))


def test_each_winner_has_a_claim_for_the_days_that_the_rules_name(draw: Draw) -> None:
    assert states(draw) == {1: ClaimState.OPEN, 2: ClaimState.OPEN}
    assert {claim.due_at for claim in service.claims(draw)} == {ROUND_AT + timedelta(days=14)}


def test_claims_begin_once(draw: Draw) -> None:
    service.begin_all(ROUND_AT + timedelta(hours=1))
    assert len(service.claims(draw)) == 2


def test_before_the_results_are_public_nobody_claims_anything(scene: Scene) -> None:
    drawn = current_draw(scene.drawn(*READERS))
    service.begin_all(ROUND_AT)
    assert drawn
    assert service.claims(drawn) == []


def test_a_winner_who_has_not_come_is_reminded_once(draw: Draw) -> None:
    soon = ROUND_AT + timedelta(days=11)
    service.remind_all(soon - timedelta(seconds=1))
    assert {claim.reminded_at for claim in service.claims(draw)} == {None}
    service.settle(draw, 2, None, soon)
    service.remind_all(soon)
    service.remind_all(soon + timedelta(days=1))
    assert {c.rank: c.reminded_at for c in service.claims(draw)} == {1: soon, 2: None}


def test_a_prize_handed_over_can_be_taken_back_and_not_be_passed_on(draw: Draw) -> None:
    service.settle(draw, 1, None, ROUND_AT)
    with pytest.raises(Problem, match="prize_moved_on"):
        service.pass_on(draw, 1, Reason.REFUSED, None, ROUND_AT)
    db.session.rollback()
    service.unsettle(draw, 1, None, ROUND_AT)
    assert states(draw)[1] is ClaimState.OPEN


def test_the_first_reserve_moves_up_and_has_her_own_time(draw: Draw, contest: Contest) -> None:
    later = ROUND_AT + timedelta(days=15)
    service.pass_on(draw, 1, Reason.NO_RESPONSE, None, later)
    assert states(draw) == {
        1: ClaimState.PASSED_ON,
        2: ClaimState.OPEN,
        3: ClaimState.OPEN,
    }
    [claim] = [claim for claim in service.claims(draw) if claim.rank == 3]
    assert (claim.seat, claim.due_at) == (1, later + timedelta(days=14))
    assert winners_of(contest) == {place(draw, 2).user_id, place(draw, 3).user_id}


def test_ranks_and_scores_stay_as_they_were_drawn(draw: Draw) -> None:
    before = [(p.rank, p.prize, p.leaf, p.score, p.user_id) for p in draw.places]
    service.pass_on(draw, 2, Reason.REFUSED, None, ROUND_AT)
    db.session.expire_all()
    assert [(p.rank, p.prize, p.leaf, p.score, p.user_id) for p in draw.places] == before


def test_a_double_click_passes_a_prize_on_once(draw: Draw) -> None:
    service.pass_on(draw, 1, Reason.REFUSED, None, ROUND_AT)
    with pytest.raises(Problem, match="prize_moved_on"):
        service.pass_on(draw, 1, Reason.REFUSED, None, ROUND_AT)
    db.session.rollback()
    assert len(replacing.replacements(draw)) == 1


def test_a_prize_nobody_is_left_for_stays_with_the_library(draw: Draw, contest: Contest) -> None:
    for rank in (1, 3, 4):
        service.pass_on(draw, rank, Reason.UNREACHABLE, None, ROUND_AT)
    assert replacing.replacements(draw)[-1].moved_up is None
    assert [seat.holder for seat in replacing.seats_of(draw)] == [None, 2]
    assert winners_of(contest) == {place(draw, 2).user_id}


def test_everybody_reads_the_reason_on_the_wall(draw: Draw, contest: Contest) -> None:
    service.pass_on(draw, 1, Reason.NO_RESPONSE, None, ROUND_AT)
    row = outbox.by_key(f"replacement:{draw.id}:1")
    assert row
    assert row.post_id == contest.post_id
    assert "не отозвался в срок" in row.text
    assert place(draw, 3).leaf[:8] in row.text


def test_the_public_file_names_leaves_and_no_person(draw: Draw) -> None:
    service.pass_on(draw, 1, Reason.NO_RESPONSE, None, ROUND_AT)
    line = f"1 1 {place(draw, 1).leaf} no-response {place(draw, 3).leaf} {ROUND_AT:%FT%TZ}\n"
    assert replacing.as_text(draw) == line


def test_a_reserve_cannot_pass_on_what_she_does_not_hold(draw: Draw) -> None:
    with pytest.raises(Problem, match="prize_moved_on"):
        service.pass_on(draw, 4, Reason.REFUSED, None, ROUND_AT)
    db.session.rollback()
    assert db.session.scalars(select(Claim).where(Claim.rank == 4)).all() == []
