"""A library at its desk, with VK in memory, and somebody who looks after the installation."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from staff.models import Account
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, app, beacon_relay, behind, desk, vk

__all__ = ["app", "beacon_relay", "behind", "desk", "vk"]


@pytest.fixture
def operator(app: Flask, hire: Callable[[str], Visitor]) -> Visitor:
    """May connect communities, and has a role in none."""
    visitor = hire("operator")
    with app.app_context():
        db.session.scalars(select(Account).where(Account.login == "operator")).one().operator = True
        db.session.commit()
    return visitor


@pytest.fixture
def address(behind: BehindTheDesk) -> str:
    """The page of the library's community."""
    with behind() as scene:
        return f"/desk/communities/{scene.community.id}"
