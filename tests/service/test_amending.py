"""Rules are locked at the opening; what is put right later is a new version that everybody sees."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import current_app
from sqlalchemy import select

from contests import amending, texts
from contests.amending import Amendment
from contests.lifecycle import State, Step
from contests.models import Contest, RulesVersion
from errors import Problem
from extensions import db
from outbox.models import OutboxRow
from staff.models import AuditRecord
from tests.service.scene import CLOSES, OPENS, Scene
from tests.web.desk.contests import contest_in
from winners import service as winners
from winners.manifest import Manifest

REASON = "Филиал переехал."


def better(contest: Contest, **changes: object) -> Amendment:
    as_it_is = Amendment(
        contest.description, contest.organiser, contest.claim_terms, contest.claim_days
    )
    return replace(as_it_is, **(changes or {"claim_terms": "Приходите на Садовую, 5."}))  # type: ignore[arg-type]


def amend(scene: Scene, contest: Contest, seen: int = 1, **changes: object) -> None:
    wanted = better(contest, **changes)
    amending.amend(contest, seen, wanted, REASON, None, scene.clock())


def versions(contest: Contest) -> list[RulesVersion]:
    found = select(RulesVersion).where(RulesVersion.contest_id == contest.id)
    return list(db.session.scalars(found.order_by(RulesVersion.number)))


def test_a_change_is_a_new_locked_version_with_its_reason(scene: Scene) -> None:
    contest = scene.open_contest()
    first = versions(contest)[0].text
    scene.clock.moment = OPENS + timedelta(minutes=5)
    amend(scene, contest)
    old, new = versions(contest)
    assert (old.text, old.reason) == (first, "")
    assert (new.number, new.reason, new.locked_at) == (2, REASON, scene.clock())
    assert "Приходите на Садовую, 5." in new.text
    assert contest.claim_terms == "Приходите на Садовую, 5."
    assert contest.locked_rules == new


def test_the_manifest_commits_to_the_rules_as_amended(scene: Scene) -> None:
    contest = scene.open_contest()
    amend(scene, contest)
    scene.does_everything(contest, 101, 102)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    draw = winners.current_draw(contest)
    assert draw is not None
    assert Manifest.parse(draw.manifest).rules_sha256 == versions(contest)[1].sha256


def test_a_click_that_comes_twice_makes_one_version(scene: Scene) -> None:
    contest = scene.open_contest()
    amend(scene, contest)
    with pytest.raises(Problem, match="rules_moved_on"):
        amend(scene, contest, claim_terms="Ещё раз.")
    assert len(versions(contest)) == 2
    assert contest.claim_terms == "Приходите на Садовую, 5."


def test_two_at_the_same_moment_make_one_version(scene: Scene) -> None:
    contest = scene.open_contest()
    contest_id, now, app = contest.id, scene.clock(), current_app._get_current_object()  # type: ignore[attr-defined]
    wanted, start, told = better(contest), Barrier(2), []
    db.session.commit()

    def change() -> None:
        with app.app_context():
            mine = db.session.get_one(Contest, contest_id)
            start.wait(10)
            try:
                amending.amend(mine, 1, wanted, REASON, None, now)
                told.append("done")
            except Problem as problem:
                told.append(str(problem))

    threads = [Thread(target=change) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["done", "rules_moved_on"]
    assert len(versions(contest)) == 2


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.CLOSED, State.DRAWN])
def test_rules_stand_while_entries_are_not_open(scene: Scene, state: State) -> None:
    contest = contest_in(scene, state)
    before = len(versions(contest))
    assert not amending.amendable(contest, scene.clock())
    with pytest.raises(Problem, match="rules_moved_on"):
        amend(scene, contest, seen=before)
    assert len(versions(contest)) == before


def test_nothing_is_amended_once_the_close_is_due_even_if_the_worker_is_late(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.clock.moment = CLOSES
    assert not amending.amendable(contest, scene.clock())
    with pytest.raises(Problem, match="rules_moved_on"):
        amend(scene, contest)


def test_a_prize_is_never_kept_for_less_long_than_was_promised(scene: Scene) -> None:
    contest = scene.open_contest()
    with pytest.raises(Problem, match="rules_moved_on"):
        amend(scene, contest, claim_days=contest.claim_days - 1)
    amend(scene, contest, claim_days=contest.claim_days + 7)
    assert contest.claim_days == 21
    assert "Приз хранится для победителя 21 дн." in versions(contest)[1].text


def test_everything_a_draw_rests_on_reads_as_before(scene: Scene) -> None:
    contest = scene.open_contest()
    amend(scene, contest)
    old, new = (
        version.text.partition("Закреплено при открытии")[2] for version in versions(contest)
    )
    assert old
    assert old == new


def test_a_proposal_keeps_nothing(scene: Scene) -> None:
    contest = scene.open_contest()
    text = amending.proposed(contest, better(contest))
    assert "Приходите на Садовую, 5." in text
    db.session.commit()
    assert contest.claim_terms == "Напишите нам за 14 дней."
    assert texts.render("rules", contest) == versions(contest)[0].text


def test_readers_are_told_under_the_post_each_time(scene: Scene) -> None:
    contest = scene.open_contest()
    amend(scene, contest)
    amend(scene, contest, seen=2, organiser="Библиотека на Садовой")
    found = select(OutboxRow).where(OutboxRow.key.startswith("amended:"))
    rows = list(db.session.scalars(found.order_by(OutboxRow.id)))
    assert [row.post_id for row in rows] == [contest.post_id] * 2
    assert all(REASON in row.text for row in rows)
    assert len({row.marker for row in rows}) == 2, "a second one is not taken for the first"


def test_the_log_says_whether_it_came_late(scene: Scene) -> None:
    contest = scene.open_contest()
    half = OPENS + (CLOSES - OPENS) / 2
    for seen, moment in ((1, half), (2, half + timedelta(seconds=1))):
        scene.clock.moment = moment
        amend(scene, contest, seen=seen, organiser=f"Библиотека, {seen}")
    found = select(AuditRecord).where(AuditRecord.what == "contest.amended")
    told = db.session.scalars(found.order_by(AuditRecord.id))
    assert [(line.details["version"], line.details["late"]) for line in told] == [
        (2, False),
        (3, True),
    ]
