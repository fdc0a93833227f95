"""Staff take an entry out of a draw or put it back: with a reason, in public, before the freeze."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from contests import deciding, participation, steps
from contests.desk_models import EntryDecision
from contests.entries import EntryState
from contests.lifecycle import State, Step
from contests.models import Contest, DueStep
from errors import Problem
from extensions import db
from receipts import cards
from staff.models import AuditRecord
from tests.service.readings import read
from tests.service.scene import CLOSES, Scene
from tests.web.desk.contests import contest_in
from winners import erasing
from winners import service as winners
from winners.erasing import Decider
from winners.models import Erasure, FrozenEntry

HER, OTHER, THIRD = 101, 102, 103
WHY = "Придуманная страница"


@pytest.fixture
def contest(scene: Scene) -> Contest:
    contest = scene.open_contest()
    scene.does_everything(contest, HER, OTHER, THIRD)
    read(scene, contest)
    return contest


def standing(scene: Scene, contest: Contest, user_id: int = HER) -> tuple[str, int, list[str]]:
    db.session.expire_all()
    entry = scene.entry(contest, user_id)
    assert entry
    return entry.state, entry.tickets, entry.reasons


def hide(scene: Scene, contest: Contest, user_id: int = HER, why: str = WHY) -> None:
    deciding.hide(contest, user_id, why, None, scene.clock())


def restore(scene: Scene, contest: Contest, user_id: int = HER) -> None:
    deciding.restore(contest, user_id, "Ошиблись", None, scene.clock())


def freeze(scene: Scene, contest: Contest) -> set[int]:
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    return set(db.session.scalars(select(FrozenEntry.user_id)))


def test_a_hidden_entry_is_out_whatever_its_conditions_say(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    assert standing(scene, contest) == (EntryState.OUT, 0, ["hidden"])
    assert standing(scene, contest, OTHER)[0] == EntryState.IN


def test_it_keeps_what_is_known_of_its_conditions(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    entry = scene.entry(contest, HER)
    assert entry
    assert {check["verdict"] for check in entry.checks} == {"met"}


def test_it_stays_out_however_often_it_is_judged_again(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    read(scene, contest)
    participation.recompute_everyone(contest, scene.clock())
    assert standing(scene, contest) == (EntryState.OUT, 0, ["hidden"])


def test_put_back_its_conditions_decide_again(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    restore(scene, contest)
    assert standing(scene, contest) == (EntryState.IN, 1, [])


def test_the_last_decision_holds_and_all_of_them_are_kept(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    restore(scene, contest)
    hide(scene, contest, why="Всё-таки")
    history = deciding.history(contest, HER)
    assert [(row.hidden, row.reason) for row, _name in history] == [
        (True, WHY), (False, "Ошиблись"), (True, "Всё-таки"),
    ]  # fmt: skip
    assert deciding.why_hidden(contest, HER) == "Всё-таки"
    assert deciding.why_hidden(contest, OTHER) == ""


def test_a_hidden_entry_is_not_on_the_list(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    assert freeze(scene, contest) == {OTHER, THIRD}


def test_hiding_one_leaves_another_contest_alone(scene: Scene, contest: Contest) -> None:
    other = scene.open_contest()
    scene.does_everything(other, HER)
    read(scene, other)
    hide(scene, contest)
    read(scene, other)
    assert standing(scene, other)[0] == EntryState.IN
    assert deciding.public_reasons(other) == []


def test_the_same_is_not_decided_twice(scene: Scene, contest: Contest) -> None:
    with pytest.raises(Problem, match="decided_already"):
        restore(scene, contest)
    hide(scene, contest)
    with pytest.raises(Problem, match="decided_already"):
        hide(scene, contest)
    assert db.session.scalar(select(func.count()).select_from(EntryDecision)) == 1


def test_nobody_is_hidden_who_has_no_entry(scene: Scene, contest: Contest) -> None:
    with pytest.raises(Problem, match="no_entry"):
        hide(scene, contest, 999)


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
def test_staff_may_decide_up_to_the_freeze(scene: Scene, state: State) -> None:
    contest = contest_in(scene, state)
    scene.does_everything(contest, HER)
    read(scene, contest)
    hide(scene, contest)
    assert standing(scene, contest)[0] == EntryState.OUT


@pytest.mark.parametrize("act", [hide, restore])
@pytest.mark.parametrize("state", [State.FROZEN, State.DRAWN])
def test_from_the_freeze_on_entries_stand(
    scene: Scene, state: State, act: Callable[[Scene, Contest], None]
) -> None:
    contest = contest_in(scene, state)
    before = standing(scene, contest)
    with pytest.raises(Problem, match="entries_stand"):
        act(scene, contest)
    assert standing(scene, contest) == before
    assert deciding.history(contest, HER) == []


def test_the_database_itself_takes_no_later_decision(scene: Scene) -> None:
    contest = contest_in(scene, State.FROZEN)
    db.session.add(
        EntryDecision(contest_id=contest.id, user_id=HER, hidden=True, reason=WHY, at=scene.clock())
    )
    with pytest.raises(IntegrityError, match="entry_decision is frozen"):
        db.session.flush()
    db.session.rollback()


def test_a_decision_is_never_changed_or_taken_away(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    for statement in ("UPDATE entry_decision SET reason = 'x'", "DELETE FROM entry_decision"):
        with pytest.raises(IntegrityError, match="entry_decision is frozen"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_everybody_reads_how_many_are_hidden_and_why(scene: Scene, contest: Contest) -> None:
    assert deciding.public_reasons(contest) == []
    hide(scene, contest, HER)
    hide(scene, contest, OTHER)
    hide(scene, contest, THIRD, "Призы не для сотрудников")
    assert deciding.public_reasons(contest) == [(WHY, 2), ("Призы не для сотрудников", 1)]
    restore(scene, contest, OTHER)
    reasons = dict(deciding.public_reasons(contest))
    assert reasons == {"Призы не для сотрудников": 1, WHY: 1}


def test_she_herself_reads_why(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    assert cards.card(contest, HER).hidden_because == WHY
    assert cards.card(contest, OTHER).hidden_because == ""


def test_the_log_names_who_did_it_and_not_to_whom(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    restore(scene, contest)
    found = select(AuditRecord).where(AuditRecord.what.like("entry.%")).order_by(AuditRecord.id)
    lines = list(db.session.scalars(found))
    assert [line.what for line in lines] == ["entry.hidden", "entry.restored"]
    decisions = list(db.session.scalars(select(EntryDecision.id).order_by(EntryDecision.id)))
    assert [line.details for line in lines] == [{"decision": number} for number in decisions]


def test_decisions_are_forgotten_with_the_people(scene: Scene, contest: Contest) -> None:
    hide(scene, contest)
    freeze(scene, contest)
    scene.clock.moment = contest.draw_at
    scene.take(contest, Step.DRAW)
    scene.take(contest, Step.PUBLISH)
    erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    assert db.session.scalar(select(func.count()).select_from(EntryDecision)) == 0
    act = db.session.scalars(select(Erasure)).one()
    assert "decisions:1" in (act.text or "")


@pytest.mark.parametrize("round_number", range(6))
def test_a_decision_beside_the_freeze_counts_wholly_or_not_at_all(
    app: Flask, scene: Scene, contest: Contest, round_number: int
) -> None:
    """Two workers at the same moment: whoever comes second sees what the first has done."""
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    contest_id, step_id = contest.id, scene.step(contest, Step.FREEZE).id
    db.session.commit()
    start, refused = threading.Barrier(2, timeout=20), []

    def decide() -> None:
        with app.app_context():
            mine = db.session.get_one(Contest, contest_id)
            db.session.commit()
            start.wait()
            try:
                deciding.hide(mine, HER, WHY, None, scene.clock())
            except Problem as problem:
                refused.append(problem.code)

    def fix() -> None:
        with app.app_context():
            start.wait()
            steps.take(step_id, winners.freeze_list, scene.clock)

    threads = [threading.Thread(target=act) for act in (decide, fix)[:: (-1) ** round_number]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.expire_all()
    assert db.session.get_one(DueStep, step_id).done_at
    listed = set(db.session.scalars(select(FrozenEntry.user_id)))
    decided = len(deciding.history(contest, HER))
    assert listed == ({HER, OTHER, THIRD} if refused else {OTHER, THIRD})
    assert decided == (0 if refused else 1)
    assert refused in ([], ["entries_stand"])
