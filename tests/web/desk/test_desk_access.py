"""Who may see and do what at the desk."""

import re

import pytest
from flask import Flask

import clock
from contests.models import Contest
from extensions import db
from staff import service as staff
from staff.models import Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk

PAGES = ["", "/progress", "/entries", "/audit", "/winners"]
CHANGES = [
    "/edit",
    "/schedule",
    "/open",
    "/close",
    "/freeze",
    "/draw",
    "/publish",
    "/cancel",
    "/unschedule",
    "/discard",
]


@pytest.fixture
def address(behind: BehindTheDesk) -> str:
    """The board of a contest with a frozen list."""
    with behind() as scene:
        return f"/desk/contests/{scene.frozen(101, 102).id}"


@pytest.mark.parametrize("page", PAGES + CHANGES)
def test_a_stranger_does_not_learn_that_a_contest_exists(
    address: str, desk: Desk, page: str
) -> None:
    desk(None).see(address + page, 404)


@pytest.mark.parametrize("page", PAGES + CHANGES)
def test_who_has_not_signed_in_is_asked_to(visitor: Visitor, page: str) -> None:
    answer = visitor.client.get(f"/desk/contests/1{page}")
    assert answer.status_code == 302
    assert answer.location.startswith("/desk/sign-in")


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_looks_on(address: str, desk: Desk, page: str) -> None:
    desk(Role.VIEWER).see(address + page)


@pytest.mark.parametrize("page", CHANGES)
def test_a_viewer_changes_nothing(address: str, desk: Desk, page: str) -> None:
    desk(Role.VIEWER).see(address + page, 403)


@pytest.mark.parametrize(("role", "status"), [(None, 404), (Role.VIEWER, 403)])
def test_only_an_editor_takes_a_file_away(
    address: str, desk: Desk, role: Role | None, status: int
) -> None:
    assert desk(role).submit(f"{address}/entries.csv", "/desk/").status_code == status


def test_a_viewer_is_offered_no_step(address: str, desk: Desk) -> None:
    board = desk(Role.VIEWER).see(address)
    assert "btn-primary" not in board
    assert "/cancel" not in board


@pytest.mark.parametrize("page", ["/cancel", "/discard", "/schedule", "/freeze", "/outbox/1/retry"])
def test_nothing_is_done_without_the_forms_token(
    app: Flask, address: str, desk: Desk, page: str
) -> None:
    editor = desk()
    assert editor.client.post(address + page, data={"reason": "x"}).status_code == 400
    with app.app_context():
        contest = db.session.get_one(Contest, int(address.rpartition("/")[2]))
        assert contest.state == "frozen"


def test_only_editors_make_contests(desk: Desk) -> None:
    assert "contest-form" not in desk(Role.VIEWER).see("/desk/contests/new")
    assert "contest-form" in desk(Role.EDITOR).see("/desk/contests/new")


def test_a_contest_cannot_be_made_in_a_strangers_community(desk: Desk) -> None:
    desk(None).see("/desk/contests/new?community=1", 404)


def test_the_list_shows_my_communities_only(address: str, desk: Desk) -> None:
    assert address in desk(Role.VIEWER).see("/desk/")
    assert address not in desk(None).see("/desk/")


def test_an_open_session_sees_no_more_of_a_community_once_the_role_is_taken_away(
    address: str, desk: Desk, behind: BehindTheDesk
) -> None:
    editor = desk(Role.EDITOR)
    assert address in editor.see("/desk/")
    with behind() as scene:
        staff.revoke(staff.by_login("editor"), scene.community, clock.now())
    assert address not in editor.see("/desk/")
    for page in [*PAGES, *CHANGES]:
        editor.see(address + page, 404)


def test_a_page_has_one_primary_button_at_most(address: str, desk: Desk) -> None:
    editor = desk()
    for page in ["/desk/", "/desk/contests/new", *(address + page for page in ("", "/entries"))]:
        main = re.split("<main", editor.see(page))[1]
        assert main.count("btn-primary") <= 1, page
