"""A contest in three minutes: presets, their questions, and the post beside them."""

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests.conditions import Condition, What
from contests.lifecycle import State, Step
from contests.models import Contest
from contests.repertoire import PRESETS
from extensions import db
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.service.scene import GROUP
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in

QUICK = "/desk/contests/quick"
ZONE = ZoneInfo("Asia/Yekaterinburg")
POST = re.compile(r'<div class="vk-text"[^>]*>(.*?)</div>', re.DOTALL)
OWN = {
    "question": "Какую книгу вы перечитываете?",
    "opening": "Здравствуйте, читатели.",
    "quote": "Всё смешалось в доме",
    "answer": "Толстой, Анна Каренина",
    "place": "на выставке «Совы»",
    "word": "филин",
    "poll": "https://vk.com/poll-77_5",
}


def answers(code: str, **changes: object) -> dict[str, object]:
    """What an editor types."""
    preset = next(preset for preset in PRESETS if preset.code == code)
    closes_at = clock.now().astimezone(ZONE) + timedelta(days=5)
    own = {name: OWN[name] for name in preset.asks if name in OWN}
    typed = {"prize": "Роман", "count": "2", "closes_at": f"{closes_at:%Y-%m-%dT18:00}"}
    return {**typed, **own, **changes}


def post_of(page: str) -> str:
    """The text of the post that a page shows."""
    found = POST.search(page)
    return unescape(re.sub(r"<[^>]+>", "", found[1])) if found else ""


@pytest.fixture
def editor(desk: Desk) -> Visitor:
    return desk()


def only_contest() -> Contest:
    return db.session.scalars(select(Contest)).one()


def test_every_preset_is_offered(editor: Visitor) -> None:
    page = editor.see(QUICK)
    for preset in PRESETS:
        assert f'href="{QUICK}/{preset.code}?community=' in page
    assert "/desk/contests/new?community=" in page


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.code)
def test_a_few_answers_make_a_draft_to_look_through(
    app: Flask, editor: Visitor, vk: FakeVk, preset: object
) -> None:
    code = getattr(preset, "code", "")
    post_id = vk.add_post("Поставьте лайк и подпишитесь")
    address = f"https://vk.com/wall-{GROUP}_{post_id}"
    typed = answers(code, **({"post": address} if code == "wall" else {}))
    answer = editor.submit(f"{QUICK}/{code}", **typed)
    with app.app_context():
        contest = only_contest()
        assert answer.location == f"/desk/contests/{contest.id}/schedule"
        assert contest.state is State.DRAFT
        assert [(p.title, p.count) for p in contest.prizes] == [("Роман", 2)]
        assert (contest.post_id, contest.adopts_post) == (
            (post_id, True) if code == "wall" else (None, False)
        )
        assert contest.poll_id == (5 if code == "poll" else None)
    editor.see(answer.location)


def test_the_post_beside_the_questions_is_the_one_that_will_be_published(
    app: Flask, editor: Visitor, behind: BehindTheDesk
) -> None:
    typed = answers("comment")
    page = editor.submit(f"{QUICK}/comment/post", f"{QUICK}/comment", **typed).text
    assert "<html" not in page
    shown = post_of(page)
    assert OWN["question"] in shown
    location = editor.submit(f"{QUICK}/comment", **typed).location
    assert post_of(editor.see(location)) == shown


def test_the_post_is_shown_while_answers_are_missing_or_odd(editor: Visitor) -> None:
    typed = answers("quote", prize="", quote="", count="many", closes_at="30 февраля")
    page = editor.submit(f"{QUICK}/quote/post", f"{QUICK}/quote", **typed).text
    assert "Приз: …" in post_of(page)
    assert "18:00 (по екатеринбургскому времени)" in post_of(page)


def test_without_a_script_a_button_shows_the_post(app: Flask, editor: Visitor) -> None:
    typed = answers("comment", question="А вы?", prize="")
    page = editor.submit(f"{QUICK}/comment", **typed, way="show").text
    assert "А вы?" in post_of(page)
    assert "error-summary" not in page
    with app.app_context():
        assert db.session.scalars(select(Contest)).all() == []


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("comment", {"prize": " "}, "prize"),
        ("comment", {"question": ""}, "question"),
        ("comment", {"count": "0"}, "count"),
        ("comment", {"closes_at": ""}, "closes_at"),
        ("comment", {"closes_at": "2020-01-01T18:00"}, "closes_at"),
        ("quote", {"answer": ""}, "answer"),
        ("exhibition", {"word": ""}, "word"),
        ("poll", {"poll": "the first"}, "poll"),
        ("poll", {"poll": f"https://vk.com/wall-{GROUP}_404"}, "poll"),
        ("wall", {"post": ""}, "post"),
        ("wall", {"post": "https://vk.com/wall-1_1"}, "post"),
        ("wall", {"post": f"https://vk.com/wall-{GROUP}_404"}, "post"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    app: Flask, editor: Visitor, code: str, changes: dict[str, str], field: str
) -> None:
    typed = answers(code, **changes)
    answer = editor.submit(f"{QUICK}/{code}", **typed)
    assert answer.status_code == 200
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert str(typed["closes_at"] or "Роман") in answer.text
    with app.app_context():
        assert db.session.scalars(select(Contest)).all() == []


def test_a_poll_can_be_named_by_its_post(app: Flask, editor: Visitor, vk: FakeVk) -> None:
    address = f"https://vk.com/wall-{GROUP}_{vk.add_post('Что читаем?', poll_id=9)}"
    assert editor.submit(f"{QUICK}/poll", **answers("poll", poll=address)).status_code == 302
    with app.app_context():
        contest = only_contest()
        assert (contest.poll_id, contest.adopts_post) == (9, False)
        assert address in contest.announcement


def test_an_adopted_post_is_shown_with_what_it_seems_to_ask(
    app: Flask, editor: Visitor, vk: FakeVk
) -> None:
    post_id = vk.add_post("Делайте репост и пишите комментарий. #книга")
    typed = answers("wall", post=f"vk.com/wall-{GROUP}_{post_id}")
    page = editor.submit(f"{QUICK}/wall/post", f"{QUICK}/wall", **typed).text
    assert post_of(page) == "Делайте репост и пишите комментарий. #книга"
    assert "#reposted" in page
    editor.submit(f"{QUICK}/wall", **typed)
    with app.app_context():
        asked = {Condition.load(document).what for document in only_contest().conditions}
        assert {What.REPOSTED, What.COMMENTED} <= asked
        assert What.LIKED not in asked


def test_all_settings_begin_with_what_was_answered(editor: Visitor) -> None:
    typed = answers("quote", prize="Атлас сов")
    answer = editor.submit(f"{QUICK}/quote", **typed, way="all")
    assert answer.location.startswith("/desk/contests/new?")
    page = unescape(editor.see(answer.location))
    for part in ("Атлас сов", "Всё смешалось в доме", "Толстой, Анна Каренина"):
        assert part in page
    assert re.search(r'<input[^>]*checked[^>]*name="commented-secret"', page)


def test_a_draft_is_opened_at_once_in_one_click(app: Flask, editor: Visitor) -> None:
    schedule = editor.submit(f"{QUICK}/comment", **answers("comment")).location
    answer = editor.submit(schedule, when="now")
    assert answer.status_code == 302
    with app.app_context():
        contest = only_contest()
        assert contest.state is State.SCHEDULED
        step = next(row for row in contest.steps if row.step is Step.OPEN)
        assert step.due_at <= clock.now()


def test_a_draft_opens_at_another_time_if_that_is_chosen(app: Flask, editor: Visitor) -> None:
    schedule = editor.submit(f"{QUICK}/comment", **answers("comment")).location
    at = (clock.now() + timedelta(days=1)).astimezone(ZONE).replace(second=0, microsecond=0)
    editor.submit(schedule, opens_at=f"{at:%Y-%m-%dT%H:%M}")
    with app.app_context():
        contest = only_contest()
        assert contest.opens_at == at
        assert next(row for row in contest.steps if row.step is Step.OPEN).due_at == at


def test_a_draft_does_not_open_after_it_closes(app: Flask, editor: Visitor) -> None:
    schedule = editor.submit(f"{QUICK}/comment", **answers("comment")).location
    at = clock.now().astimezone(ZONE) + timedelta(days=30)
    page = editor.submit(schedule, opens_at=f"{at:%Y-%m-%dT%H:%M}").text
    assert 'role="alert"' in page
    with app.app_context():
        assert only_contest().state is State.DRAFT


def test_earlier_contests_can_be_made_again(editor: Visitor, behind: BehindTheDesk) -> None:
    with behind() as scene:
        contest_id = contest_in(scene, State.OPEN).id
    assert f'action="/desk/contests/{contest_id}/duplicate"' in editor.see(QUICK)


@pytest.mark.parametrize("page", [QUICK, f"{QUICK}/comment"])
def test_only_editors_make_contests_quickly(desk: Desk, page: str) -> None:
    assert "quick-form" not in desk(Role.VIEWER).see(page)
    desk(None).see(f"{page}?community=1", 404)


def test_there_is_no_preset_of_another_name(editor: Visitor) -> None:
    editor.see(f"{QUICK}/lottery", 404)
