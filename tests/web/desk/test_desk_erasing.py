"""Erasing at the desk: shown first, confirmed by typing, for administrators only."""

from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from staff.models import Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.public.conftest import brought_to
from winners import erasing
from winners.models import Place


@pytest.fixture
def ended(behind: BehindTheDesk) -> tuple[str, str]:
    """Where the erasing of a published contest is asked for, and its public address."""
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED)
        return f"/desk/contests/{contest.id}", contest.slug


def gone(app: Flask, slug: str) -> bool:
    with app.app_context():
        contest = db.session.scalars(select(Contest).where(Contest.slug == slug)).one()
        return erasing.of(contest) is not None


def test_an_administrator_sees_what_goes_and_types_the_address(
    app: Flask, desk: Desk, ended: tuple[str, str]
) -> None:
    board, slug = ended
    admin = desk(Role.ADMIN)
    assert f'href="{board}/erase"' in admin.see(board)
    assert "btn-danger" in admin.see(f"{board}/erase")
    admin.submit(f"{board}/erase", slug=slug)
    assert gone(app, slug)
    assert f"{board}/erase" not in admin.see(board)
    admin.see(f"{board}/winners")
    admin.see(f"{board}/audit")


@pytest.mark.parametrize("typed", ["", "yes", "another-contest"])
def test_without_the_address_nothing_is_erased(
    app: Flask, desk: Desk, ended: tuple[str, str], typed: str
) -> None:
    board, slug = ended
    answer = desk(Role.ADMIN).submit(f"{board}/erase", slug=typed)
    assert "field-error" in answer.text
    assert not gone(app, slug)


def test_an_editor_may_not_erase(app: Flask, desk: Desk, ended: tuple[str, str]) -> None:
    board, slug = ended
    editor = desk(Role.EDITOR)
    assert f"{board}/erase" not in editor.see(board)
    editor.see(f"{board}/erase", 403)
    assert editor.submit(f"{board}/erase", "/", slug=slug).status_code == 403
    assert not gone(app, slug)


def test_a_contest_that_runs_is_not_erased(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        board = f"/desk/contests/{brought_to(scene, State.DRAWN).id}"
    admin = desk(Role.ADMIN)
    assert f"{board}/erase" not in admin.see(board)
    answer = admin.submit(f"{board}/erase", "/")
    assert (answer.status_code, answer.location) == (302, board)


def test_afterwards_the_public_pages_say_so_and_name_nobody(
    app: Flask, desk: Desk, ended: tuple[str, str], visitor: Visitor
) -> None:
    board, slug = ended
    visitor.see(f"/c/{slug}/erasure.txt", 404)
    desk(Role.ADMIN).submit(f"{board}/erase", slug=slug)
    page = visitor.see(f"/c/{slug}/winners")
    assert "Имя10" not in page
    with app.app_context():
        leaf = db.session.scalars(select(Place.leaf).where(Place.rank == 1)).one()
    assert f"{leaf[:8]}" in page
    text = visitor.see(f"/c/{slug}/erasure.txt")
    assert "decided_by=staff\n" in text
    assert sha256(text.encode()).hexdigest() in page
    assert '<p class="figure-big">5 ' in visitor.see(f"/c/{slug}")
    visitor.see(f"/c/{slug}/draw/1/entries.txt")
    visitor.see(f"/c/{slug}/draw/1/openings.txt", 404)
    assert "openings.txt" not in page


def test_the_command_asks_first(app: Flask, ended: tuple[str, str]) -> None:
    slug = ended[1]
    run = app.test_cli_runner().invoke
    refused = run(args=["contest", "erase", slug], input="n\n")
    assert (refused.exit_code, "list_rows" in refused.output) == (1, True)
    assert not gone(app, slug)
    done = run(args=["contest", "erase", slug, "--yes"])
    assert (done.exit_code, "decided_by=operator" in done.output) == (0, True)
    assert gone(app, slug)
    assert "forgotten already" in run(args=["contest", "erase", slug, "--yes"]).output
