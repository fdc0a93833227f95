"""The form that makes and changes a contest."""

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from communities.models import Community
from contests.models import Contest
from extensions import db
from staff import service as staff
from staff.models import Account, Role
from tests.fakes.vk import FakeVk
from tests.service.scene import GROUP
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from vk.errors import Action, VkError

NEW = "/desk/contests/new"
ZONE = ZoneInfo("Asia/Yekaterinburg")


def filled(**changes: object) -> dict[str, object]:
    """A form as an editor sends it."""
    now = clock.now().astimezone(ZONE)
    times = {"opens_at": 1, "closes_at": 2, "draw_at": 3}
    dates = {name: f"{now + timedelta(hours=h):%Y-%m-%dT%H:%M}" for name, h in times.items()}
    rows = {f"prizes-{row}-{name}": "" for row in range(8) for name in ("title", "count")}
    return {
        **dates,
        **rows,
        "title": "Книга на выходные",
        "description": "Выбираем читателя.",
        "organiser": "Библиотека",
        "claim_terms": "Напишите нам.",
        "post_from": "new",
        "announcement": "Разыгрываем книгу.",
        "liked-need": "required",
        "reposted-need": "no",
        "commented-need": "required",
        "commented-keyword": "книга",
        "subscribed-need": "no",
        "voted-need": "no",
        "not_manager": "y",
        "winner_days": "30",
        "prizes-0-title": "Роман",
        "prizes-0-count": "2",
        "prizes-5-title": "Закладка",
        "alternates": "3",
        "chances": "equal",
        "disclosure": "masked",
        **changes,
    }


def errors(page: str, field: str) -> str:
    """What stands beside a field."""
    found = re.search(rf'id="{field}-error">(.*?)</p>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


def refused(editor: Visitor, **changes: object) -> str:
    answer = editor.submit(NEW, **filled(**changes))
    assert answer.status_code == 200, "the form was accepted"
    return answer.text


def only_contest() -> Contest:
    return db.session.scalars(select(Contest)).one()


def test_a_form_becomes_a_draft(app: Flask, desk: Desk) -> None:
    answer = desk().submit(NEW, **filled())
    assert answer.status_code == 302
    with app.app_context():
        contest = only_contest()
        assert contest.state == "draft"
        assert [(p.code, p.title, p.count) for p in contest.prizes] == [
            ("first", "Роман", 2),
            ("second", "Закладка", 1),
        ]
        conditions = {c["what"]: c for c in contest.conditions}
        assert list(conditions) == [
            "liked",
            "commented",
            "not_manager",
            "active",
            "not_recent_winner",
        ]
        assert conditions["commented"]["keyword"] == "книга"
        assert conditions["not_recent_winner"]["days"] == 30
        assert contest.closes_at - contest.opens_at == timedelta(hours=1)
        assert abs(contest.opens_at - clock.now() - timedelta(hours=1)) < timedelta(minutes=2)


def test_a_new_form_is_filled_with_what_can_be_kept(app: Flask, desk: Desk) -> None:
    editor = desk()
    page = editor.see(NEW)
    given = dict(re.findall(r'name="((?:opens|closes|draw)_at)"[^>]*value="([^"]+)"', page))
    assert given["closes_at"].endswith("T18:00")
    assert given["draw_at"].endswith("T18:40")
    assert editor.submit(NEW, **filled(**given)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"description": ""}, "description"),
        ({"organiser": ""}, "organiser"),
        ({"claim_terms": ""}, "claim_terms"),
        ({"announcement": " "}, "announcement"),
        ({"liked-need": "no", "commented-need": "no"}, "liked-need"),
        ({"liked-need": "bonus"}, "liked-need"),
        ({"liked-need": "bonus", "chances": "weighted", "liked-tickets": "0"}, "liked-tickets"),
        ({"commented-min_length": "many"}, "commented-min_length"),
        ({"voted-need": "required"}, "voted-poll"),
        ({"voted-need": "required", "voted-poll": "the first"}, "voted-poll"),
        ({"alternates": "101"}, "alternates"),
        ({"prizes-0-count": "0"}, "prizes-0-count"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"closes_at": ""}, "closes_at"),
        ({"closes_at": "2020-01-01T18:00"}, "closes_at"),
        ({"winner_days": "-1"}, "winner_days"),
        ({"post_from": "wall", "post": ""}, "post"),
        ({"post_from": "wall", "post": "https://example.com/wall-77_1"}, "post"),
        ({"post_from": "wall", "post": "https://vk.com/wall-1_1"}, "post"),
        ({"post_from": "wall", "post": f"https://vk.ru/wall-{GROUP}_404"}, "post"),
    ],
)
def test_a_mistake_is_named_beside_its_field(
    app: Flask, desk: Desk, changes: dict[str, str], field: str
) -> None:
    page = refused(desk(), **changes)
    assert errors(page, field)
    assert f'href="#{field}' in page, "the summary links to the field"
    with app.app_context():
        assert db.session.scalars(select(Contest)).all() == []


def test_the_draw_leaves_time_to_mark_the_list(desk: Desk) -> None:
    closes_at = filled()["closes_at"]
    assert errors(refused(desk(), draw_at=closes_at), "draw_at")


@pytest.mark.parametrize(
    "changes",
    [
        {"prizes-0-title": "", "prizes-5-title": ""},
        {"prizes-0-count": "998", "prizes-5-title": ""},
    ],
)
def test_prizes_and_reserves_fit_a_draw(desk: Desk, changes: dict[str, str]) -> None:
    page = refused(desk(), **changes)
    assert 'href="#prizes"' in page


def test_nothing_typed_is_lost(desk: Desk) -> None:
    page = refused(
        desk(), **{"title": "", "commented-keyword": "сова & <филин>", "prizes-5-title": "Атлас"}
    )
    for typed in ("сова &amp; &lt;филин&gt;", "Атлас", "Выбираем читателя."):
        assert typed in page


def test_a_post_of_the_wall_can_be_used(app: Flask, desk: Desk, vk: FakeVk) -> None:
    post_id = vk.add_post("Разыгрываем книгу", poll_id=5)
    address = f"https://m.vk.com/wall-{GROUP}_{post_id}?from=feed"
    adopted = {"post_from": "wall", "post": address, "voted-need": "required"}
    assert desk().submit(NEW, **filled(**adopted)).status_code == 302
    with app.app_context():
        contest = only_contest()
        assert (contest.adopts_post, contest.post_id, contest.poll_id) == (True, post_id, 5)


@pytest.mark.parametrize(
    "error",
    [VkError("wall.getById", Action.RETRY, code=10), VkError("wall.getById", Action.NO_RIGHT)],
)
def test_a_vk_that_does_not_answer_is_said_beside_the_address(
    desk: Desk, vk: FakeVk, error: VkError
) -> None:
    vk.faults.order("find_post", error)
    page = refused(desk(), post_from="wall", post=f"https://vk.com/wall-{GROUP}_1")
    assert errors(page, "post")
    assert "wall.getById" not in page


def test_vk_is_not_asked_while_the_form_has_other_mistakes(desk: Desk, vk: FakeVk) -> None:
    refused(desk(), title="", post_from="wall", post=f"https://vk.com/wall-{GROUP}_1")
    assert "find_post" not in vk.calls


def test_changing_a_contest_begins_with_what_it_has(
    app: Flask, desk: Desk, behind: BehindTheDesk
) -> None:
    with behind() as scene:
        contest_id = scene.contest().id
    edit = f"/desk/contests/{contest_id}/edit"
    editor = desk()
    page = editor.see(edit)
    for stored in ("Книга на выходные", "Роман", "Сборник", 'value="книга"'):
        assert stored in page
    assert editor.submit(edit, **filled(title="Книга на лето")).status_code == 302
    with app.app_context():
        assert only_contest().title == "Книга на лето"


def test_a_public_contest_cannot_be_changed(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        contest_id = scene.open_contest().id
    board = desk().see(f"/desk/contests/{contest_id}/edit")
    assert 'role="alert"' in board
    assert "contest-form" not in board


def test_who_edits_several_communities_chooses_one(
    app: Flask, desk: Desk, behind: BehindTheDesk
) -> None:
    editor = desk()
    assert "contest-form" in editor.see(NEW)
    with behind() as scene:
        other = Community(
            group_id=GROUP + 1,
            slug="second",
            name="Вторая библиотека",
            screen_name="second",
            zone="Europe/Moscow",
            callback_secret="x",
            created_at=clock.now(),
        )
        db.session.add(other)
        db.session.commit()
        staff.grant(db.session.scalars(select(Account)).one(), other, Role.EDITOR, clock.now())
        other_id, first_id = other.id, scene.community.id
    choice = editor.see(NEW)
    assert "contest-form" not in choice
    for community_id in (other_id, first_id):
        assert f"{NEW}?community={community_id}" in choice
    assert editor.submit(f"{NEW}?community={other_id}", **filled()).status_code == 302
    with app.app_context():
        assert only_contest().community_id == other_id
