"""What changed in the rules since entries opened, for everybody to read."""

from datetime import timedelta

import pytest

from contests import amending
from contests.amending import Amendment
from contests.lifecycle import State, Step
from tests.service.scene import CLOSES, OPENS, ROUND_AT
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.public.conftest import Street

REASON = "Филиал <переехал>."


@pytest.fixture
def amended(behind: BehindTheDesk) -> str:
    with behind() as scene:
        contest = scene.open_contest()
        scene.clock.moment = OPENS + timedelta(minutes=30)
        words = Amendment(contest.description, contest.organiser, "Приходите за 14 дней.", 14)
        amending.amend(contest, 1, words, REASON, None, scene.clock())
        return f"/c/{contest.slug}"


def test_a_change_is_shown_with_its_reason_and_its_time(visitor: Visitor, amended: str) -> None:
    page = visitor.see(f"{amended}/rules/changes")
    assert "Филиал &lt;переехал&gt;." in page
    assert "23 августа 2023, 18:41" in page
    assert "Приходите" in page
    assert "<ins>" in page
    assert "visually-hidden" in page, "who listens is told what was taken out and put in"


def test_every_version_stays_there_as_a_file(visitor: Visitor, amended: str) -> None:
    page = visitor.see(f"{amended}/rules/changes")
    for number, words in ((1, "Напишите нам за 14 дней."), (2, "Приходите за 14 дней.")):
        assert f'href="{amended}/rules/{number}.txt"' in page
        assert words in visitor.see(f"{amended}/rules/{number}.txt")


def test_the_contests_page_leads_to_the_changes(visitor: Visitor, amended: str) -> None:
    page = visitor.see(amended)
    assert f'href="{amended}/rules/changes"' in page
    assert "Приходите за 14 дней." in page


def test_rules_that_nobody_touched_say_so(visitor: Visitor, public_page: Street) -> None:
    page = visitor.see(f"{public_page(State.OPEN)}/rules/changes")
    assert "<ins>" not in page
    assert "/rules/1.txt" in page


def test_the_proof_tells_the_first_rules_from_the_amended_ones(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        words = Amendment(contest.description, "Библиотека на Садовой", contest.claim_terms, 14)
        amending.amend(contest, 1, words, REASON, None, scene.clock())
        scene.does_everything(contest, 101, 102)
        for step, moment in ((Step.CLOSE, CLOSES), (Step.FREEZE, CLOSES), (Step.DRAW, ROUND_AT)):
            scene.clock.moment = moment
            scene.take(contest, step)
        address = f"/c/{contest.slug}"
    proof = visitor.see(f"{address}/winners")
    for part in ("rules/1.txt", "rules/2.txt", "rules/changes"):
        assert f'href="{address}/{part}"' in proof


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED])
def test_what_is_not_public_has_no_page_of_changes(
    visitor: Visitor, public_page: Street, state: State
) -> None:
    visitor.see(f"{public_page(state)}/rules/changes", status=404)
