"""The calendar: every month opens, every item leads to its board, and only mine are there."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

import clock
from communities import service as communities
from communities.models import Community
from contests import service
from contests.lifecycle import Plan, State
from extensions import db
from prizes import service as prizes
from staff import service as staff
from staff.models import Account, Role
from tests.service.scene import OPENS, ROUND_AT, draft
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in
from tests.web.public.conftest import brought_to

PAGE = "/desk/calendar"
THEN = f"{PAGE}?month={OPENS:%Y-%m}"
DAY = timedelta(days=1)


def items(page: str) -> list[str]:
    return re.findall(r'<li class="item item-(\w+)', page)


@pytest.fixture
def another(app: Flask, behind: BehindTheDesk) -> int:
    """A community in Moscow with a draft of its own."""
    with app.app_context():
        one = communities.by_slug("library")
        columns = [it.name for it in Community.__table__.columns if it.name != "id"]
        same = {name: getattr(one, name) for name in columns}
        made = Community(**{**same, "slug": "moscow", "group_id": 78, "name": "Читальня"})
        made.zone = "Europe/Moscow"
        db.session.add(made)
        db.session.commit()
        service.create(made, draft(title="Московский"), None, OPENS)
        return made.id


def let_in(login: str, community_id: int) -> None:
    who = db.session.query(Account).filter_by(login=login).one()
    staff.grant(who, db.session.get_one(Community, community_id), Role.EDITOR, clock.now())


def test_a_month_shows_what_happens_in_it_with_the_way_to_the_board(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, State.SCHEDULED).id
    page = desk().see(THEN)
    assert items(page) == ["opens", "closes", "draw"]
    assert page.count(f'href="/desk/contests/{contest_id}"') == 3
    assert "20:11" in page  # of the draw, there


def test_a_published_contest_leads_from_its_prizes_to_their_page(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest_id = brought_to(scene, State.PUBLISHED).id
        prizes.begin_all(ROUND_AT)
    page = desk().see(f"{PAGE}?month=2023-09")
    assert items(page) == ["prizes"]
    assert f'href="/desk/contests/{contest_id}/prizes/"' in page


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0001-01", "9999-12", "abc", "", "2026"])
def test_an_odd_month_is_this_one(behind: BehindTheDesk, desk: Desk, month: str) -> None:
    page = desk().see(f"{PAGE}?month={month}")
    assert page.count('aria-current="date"') == 1
    assert '<p class="lead">' in page


@pytest.mark.parametrize("month", ["2000-01", "2199-12"])
def test_the_first_and_the_last_month_have_one_neighbour(
    behind: BehindTheDesk, desk: Desk, month: str
) -> None:
    page = desk().see(f"{PAGE}?month={month}")
    assert len(re.findall(r'rel="(?:prev|next)"', page)) == 1


def test_today_is_marked_in_this_month_only(behind: BehindTheDesk, desk: Desk) -> None:
    editor = desk()
    assert 'aria-current="date"' in editor.see(PAGE)
    assert 'aria-current="date"' not in editor.see(THEN)


def test_an_empty_month_says_what_would_stand_there(behind: BehindTheDesk, desk: Desk) -> None:
    page = desk().see(f"{PAGE}?month=2031-02")
    assert items(page) == []
    assert 'href="/desk/contests/quick"' in page[page.index("<main") :]
    looks = desk(Role.VIEWER).see(f"{PAGE}?month=2031-02")
    assert 'href="/desk/contests/quick"' not in looks


def test_what_is_today_there_stands_on_today(behind: BehindTheDesk, desk: Desk) -> None:
    now = clock.now()
    with behind() as scene:
        plan = Plan(now, now + 40 * DAY, now + 41 * DAY, publishes_itself=True)
        service.create(scene.community, draft(plan=plan), None, now)
    page = desk().see(PAGE)
    today = page[page.index('aria-current="date"') :]
    day = now.astimezone(ZoneInfo("Asia/Yekaterinburg"))
    assert f">{day.day}</span>" in today
    assert items(today[: today.index("</ul>")]) == ["opens"]


def test_communities_of_others_are_not_there(
    app: Flask, behind: BehindTheDesk, desk: Desk, another: int
) -> None:
    visitor = desk()
    assert "Московский" not in visitor.see(THEN)
    assert "Московский" not in visitor.see(f"{THEN}&community={another}")
    with app.app_context():
        let_in("editor", another)
    assert "Московский" in visitor.see(THEN)


def test_one_of_several_communities_can_be_looked_at_alone(
    app: Flask, behind: BehindTheDesk, desk: Desk, another: int
) -> None:
    with behind() as scene:
        contest_in(scene, State.SCHEDULED)
    visitor = desk()
    assert "UTC+3" not in visitor.see(THEN)
    with app.app_context():
        let_in("editor", another)
    both, alone = visitor.see(THEN), visitor.see(f"{THEN}&community={another}")
    assert (len(items(both)), len(items(alone))) == (6, 3)
    assert "Книга на выходные" not in alone
    assert "UTC+5" in both
    assert "UTC+3" in both
    assert "UTC+5" not in alone
    assert f'href="{PAGE}?month=2023-09&amp;community={another}"' in alone


def test_whoever_belongs_nowhere_sees_an_empty_calendar(desk: Desk) -> None:
    page = desk(None).see(PAGE)
    assert items(page) == []


def test_the_calendar_is_for_staff(behind: BehindTheDesk, app: Flask) -> None:
    assert app.test_client().get(PAGE).status_code == 302
