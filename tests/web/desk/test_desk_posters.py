"""The poster at the desk: looked at and printed, also before the contest is public."""

import pytest

from contests.lifecycle import State
from staff.models import Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in


@pytest.fixture
def page(behind: BehindTheDesk) -> str:
    with behind() as scene:
        return f"/desk/contests/{contest_in(scene, State.DRAFT).id}/poster"


def test_a_draft_has_a_poster_already_and_is_warned_about(desk: Desk, page: str) -> None:
    viewer = desk(Role.VIEWER)
    shown = viewer.see(page)
    assert "notice-wait" in shown
    assert "http://localhost/c/" in shown
    for paper in ("a4", "a3"):
        assert f'href="{page}/poster-{paper}.pdf"' in shown
        answer = viewer.client.get(f"{page}/poster-{paper}.pdf")
        assert answer.data.startswith(b"%PDF-")
        assert answer.cache_control.private
    preview = viewer.client.get(f"{page}/poster.png")
    assert preview.data.startswith(b"\x89PNG")


def test_of_an_open_contest_nothing_is_warned_about(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        page = f"/desk/contests/{contest_in(scene, State.OPEN).id}/poster"
    assert "notice-wait" not in desk().see(page)


def test_a_stranger_learns_nothing(desk: Desk, page: str) -> None:
    stranger = desk(None)
    for address in (page, f"{page}/poster.png", f"{page}/poster-a4.pdf"):
        stranger.see(address, status=404)


def test_a_passer_by_is_sent_to_the_door(visitor: Visitor, page: str) -> None:
    for address in (page, f"{page}/poster.png", f"{page}/poster-a4.pdf"):
        assert visitor.client.get(address).status_code == 302
