"""What a community is called here, and in which zone it lives."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from communities import connecting
from communities.models import Community
from errors import Problem
from extensions import db
from tests.fakes.vk import FakeVk
from tests.service.scene import GROUP
from vk.port import Group, Tokens

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
TOKENS = Tokens("community-aaaa")


@pytest.fixture(autouse=True)
def application(context: None) -> None:
    """Every test here connects."""


def connect(slug: str | None = None) -> Community:
    return connecting.connect(TOKENS, "Asia/Yekaterinburg", NOW, slug=slug)


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", "+05:00"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(Problem, match="no_such_zone"):
        connecting.connect(TOKENS, zone, NOW)


@pytest.mark.parametrize(
    ("screen_name", "slug"),
    [("My_Library.2", "my-library-2"), ("club77", "club77"), ("___", "club77"), ("", "club77")],
)
def test_the_name_in_commands_comes_from_vks_short_name(
    vk: FakeVk, screen_name: str, slug: str
) -> None:
    vk.own = Group(GROUP, "Библиотека", screen_name)
    assert connect().slug == slug


def test_a_name_that_another_community_has_gets_a_number(vk: FakeVk) -> None:
    connect()
    vk.own = Group(78, "Другая", "Library")
    assert connect().slug == "library-78"


def test_a_name_that_somebody_chose_is_taken_as_it_is() -> None:
    assert connect(slug="main").slug == "main"
    assert connect().slug == "main"


@pytest.mark.parametrize("slug", ["With Space", "кириллица", "a/b", "x" * 65])
def test_an_odd_name_is_refused(slug: str) -> None:
    with pytest.raises(Problem, match="odd_slug"):
        connect(slug=slug)


def test_a_taken_name_is_refused(vk: FakeVk) -> None:
    connect()
    vk.own = Group(78, "Другая", "other")
    with pytest.raises(Problem, match="slug_taken"):
        connect(slug="library")
    assert db.session.scalar(select(func.count(Community.id))) == 1
