"""The town that a community's dates name: put by its administrator, seen by its readers."""

from datetime import timedelta

import pytest

import clock
from contests.lifecycle import Plan
from staff.models import Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk

HOUR = timedelta(hours=1)


@pytest.fixture
def running(behind: BehindTheDesk) -> str:
    """The page of a contest that is open just now."""
    now = clock.now()
    with behind() as scene:
        scene.clock.moment = now - HOUR
        plan = Plan(now - HOUR, now + 5 * HOUR, now + 6 * HOUR, publishes_itself=True)
        return f"/c/{scene.open_contest(plan=plan).slug}"


def test_without_a_town_dates_name_the_city_of_the_zone(running: str, visitor: Visitor) -> None:
    assert ", Екатеринбург</time>" in visitor.see(running)


def test_dates_name_the_town_that_was_typed(
    desk: Desk, address: str, running: str, visitor: Visitor
) -> None:
    admin = desk(Role.ADMIN)
    assert admin.submit(f"{address}/town", town="  Ханты-Мансийск ").status_code == 302
    page = visitor.see(running)
    assert ", Ханты-Мансийск</time>" in page
    assert "Ханты-Мансийск, UTC+5" in page
    assert "Екатеринбург" not in page.split('class="rules-text"', 1)[0]
    assert "Ханты-Мансийск, UTC+5" in admin.see(address)


def test_on_an_english_page_the_town_is_marked_as_russian(
    desk: Desk, address: str, running: str, visitor: Visitor
) -> None:
    desk(Role.ADMIN).submit(f"{address}/town", town="Ханты-Мансийск")
    visitor.client.post("/language", data={"language": "en", "back": running})
    page = visitor.see(running)
    assert '<html lang="en">' in page
    assert ', <span lang="ru">Ханты-Мансийск</span></time>' in page


def test_an_empty_field_names_the_city_again(
    desk: Desk, address: str, running: str, visitor: Visitor
) -> None:
    admin = desk(Role.ADMIN)
    for town in ("Ханты-Мансийск", " "):
        admin.submit(f"{address}/town", town=town)
    assert ", Екатеринбург</time>" in visitor.see(running)


def test_a_town_is_text_and_never_a_script(
    desk: Desk, address: str, running: str, visitor: Visitor
) -> None:
    desk(Role.ADMIN).submit(f"{address}/town", town="<script>alert(1)</script>")
    assert "<script>alert" not in visitor.see(running)


def test_a_town_that_is_too_long_is_refused(desk: Desk, address: str) -> None:
    answer = desk(Role.ADMIN).submit(f"{address}/town", town="Ы" * 65)
    assert answer.status_code == 200
    assert 'id="town-error"' in answer.text


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 403), (None, 404)])
def test_only_who_looks_after_the_community_names_it(
    desk: Desk, address: str, role: Role | None, status: int
) -> None:
    desk(role).see(f"{address}/town", status=status)
