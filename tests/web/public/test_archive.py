"""All the draws of a community: those that run, and those that ended, by year."""

from datetime import UTC, datetime, timedelta

import pytest

import clock
from communities.models import Community
from contests.lifecycle import Plan, State
from contests.models import Contest
from extensions import db
from tests.service.scene import OPENS, Scene
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.public.conftest import brought_to

DAY = timedelta(days=1)


def ended(scene: Scene, title: str, drawn_at: datetime) -> Contest:
    """Published, with a draw at another time than the beacon of tests knows."""
    scene.clock.moment = OPENS
    contest = brought_to(scene, State.PUBLISHED, title=title)
    contest.draw_at = drawn_at
    db.session.commit()
    return contest


@pytest.fixture
def library(behind: BehindTheDesk) -> str:
    """A community with a draw that runs, a draft, and draws of three years."""
    now = clock.now()
    with behind() as scene:
        for title, year in (("Старый", 2022), ("Прошлый", 2024), ("Недавний", 2025)):
            ended(scene, title, datetime(year, 5, 1, tzinfo=UTC))
        ended(scene, "Новогодний", datetime(2024, 12, 31, 20, tzinfo=UTC))  # January over there
        scene.clock.moment = now - DAY
        scene.open_contest(plan=Plan(now - DAY, now + DAY, now + 2 * DAY, True), title="Идущий")
        scene.clock.moment = OPENS
        brought_to(scene, State.DRAFT, title="Черновик")
        return f"/l/{scene.community.slug}"


def shown(page: str) -> list[str]:
    titles = ("Старый", "Прошлый", "Недавний", "Новогодний", "Идущий", "Черновик")
    return sorted(title for title in titles if f">{title}</a>" in page)


def test_what_runs_comes_first_and_then_the_latest_year(library: str, visitor: Visitor) -> None:
    page = visitor.see(library)
    assert shown(page) == ["Идущий", "Недавний", "Новогодний"]
    assert page.index("Идущий") < page.index("Недавний") < page.index("Новогодний")


def test_each_year_has_its_page_by_the_communitys_clock(library: str, visitor: Visitor) -> None:
    assert shown(visitor.see(f"{library}/2024")) == ["Идущий", "Прошлый"]
    page = visitor.see(f"{library}/2022")
    assert shown(page) == ["Идущий", "Старый"]
    for year in (2022, 2024, 2025):
        assert f'href="{library}/{year}"' in page
    assert page.count('aria-current="page"') == 1


@pytest.mark.parametrize("year", ["2023", "1", "99999999999999999999", "x"])
def test_a_year_without_draws_has_no_page(library: str, visitor: Visitor, year: str) -> None:
    visitor.see(f"{library}/{year}", status=404)


def test_a_community_that_nobody_knows_has_none(visitor: Visitor) -> None:
    visitor.see("/l/no-such-library", status=404)


def test_a_community_without_draws_says_so(behind: BehindTheDesk, visitor: Visitor) -> None:
    with behind() as scene:
        address = f"/l/{scene.community.slug}"
    page = visitor.see(address)
    assert "contest-card" not in page
    assert 'class="lead"' in page


def test_another_communitys_draws_stay_its_own(
    behind: BehindTheDesk, library: str, visitor: Visitor
) -> None:
    with behind() as scene:
        own = scene.community
        other = Community(
            group_id=own.group_id + 1,
            slug="other",
            name="Другая",
            screen_name="other",
            zone=own.zone,
            callback_secret=own.callback_secret,
            created_at=own.created_at,
        )
        db.session.add(other)
        db.session.commit()
    assert shown(visitor.see("/l/other")) == []


def test_home_contests_and_results_lead_to_it(library: str, visitor: Visitor) -> None:
    home = visitor.see("/")
    assert f'href="{library}"' in home
    page = home.split('<h3><a href="', 1)[1].split('"', 1)[0]
    for address in (page, f"{page}/winners"):
        assert f'href="{library}"' in visitor.see(address)
