"""Objecting on the results page: in its time only, and without telling anything about anybody."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contests.lifecycle import State
from extensions import db
from objections import service
from objections.models import Objection, ObjectionKind
from tests.fakes.vk import FakeVk
from tests.service.scene import OPENS
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.fair import READERS, waiting
from tests.web.public.conftest import Street

WORDS = "Я поставила лайк в понедельник."
MISSED = {"kind": "missing", "who": "vk.com/id200", "text": WORDS, "contact": "anna@example.org"}


@pytest.fixture
def page(behind: BehindTheDesk) -> str:
    """A contest's page while its list can be objected to."""
    with behind() as scene:
        return f"/c/{waiting(scene).slug}"


def objections(app: Flask) -> list[Objection]:
    with app.app_context():
        return list(db.session.scalars(select(Objection).order_by(Objection.number)))


def lodge(visitor: Visitor, page: str, **fields: str) -> str:
    answer = visitor.submit(f"{page}/objections/", **{**MISSED, **fields})
    if answer.status_code == 200:
        return answer.text
    assert answer.location == f"{page}/winners#objections"
    return visitor.see(answer.location)


def test_an_objection_goes_to_the_library(app: Flask, page: str, visitor: Visitor) -> None:
    assert 'id="objection-1"' in lodge(visitor, page)
    [made] = objections(app)
    assert (made.kind, made.user_id, made.text) == (ObjectionKind.MISSING, 200, WORDS)
    assert made.contact == "anna@example.org"


def test_nothing_personal_is_shown_to_others(page: str, visitor: Visitor) -> None:
    lodge(visitor, page)
    shown = visitor.see(f"{page}/winners")
    assert all(word not in shown for word in ("id200", WORDS, "anna@example.org"))


def test_the_answer_stands_below_for_everybody(
    behind: BehindTheDesk, page: str, visitor: Visitor
) -> None:
    lodge(visitor, page)
    with behind() as scene:
        [row] = db.session.scalars(select(Objection))
        service.accept(row, "Верно: <b>пропустили</b>.", None, row.filed_at)
        assert scene.vk.profiles
    shown = visitor.see(f"{page}/winners")
    assert "Верно: &lt;b&gt;пропустили&lt;/b&gt;." in shown
    assert 'id="list-1"' in shown
    assert "vk.com/id200" not in shown


def test_somebody_on_the_list_is_named_by_a_line_of_it(
    app: Flask, page: str, visitor: Visitor
) -> None:
    leaf = visitor.see(f"{page}/draw/1/entries.txt").split()[0]
    lodge(visitor, page, kind="not_a_person", who=leaf)
    [made] = objections(app)
    assert made.user_id in READERS


def test_it_cannot_be_seen_whether_somebody_is_on_the_list(page: str, visitor: Visitor) -> None:
    told = [lodge(visitor, page, who=f"id{user_id}") for user_id in (READERS[0], 999)]
    assert [text.count('class="notice notice-good"') for text in told] == [1, 1]
    assert [text.count('class="notice notice-stop"') for text in told] == [0, 0]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ""},
        {"kind": "other"},
        {"who": ""},
        {"who": "f" * 64, "kind": "not_a_person"},
        {"who": "vk.com/library"},
        {"text": " "},
        {"text": "я" * 1001},
        {"contact": "я" * 201},
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    app: Flask, page: str, visitor: Visitor, vk: FakeVk, fields: dict[str, str]
) -> None:
    answer = visitor.submit(f"{page}/objections/", **{**MISSED, **fields})
    assert answer.status_code == 200
    assert 'class="field-error"' in answer.text or "notice-stop" in answer.text
    assert ({**MISSED, **fields}["text"].strip() or "anna@example.org") in answer.text
    assert objections(app) == []


@pytest.mark.parametrize("state", [State.OPEN, State.FROZEN, State.DRAWN, State.PUBLISHED])
def test_before_the_freeze_and_from_the_rounds_time_on_there_is_no_form(
    app: Flask, public_page: Street, visitor: Visitor, state: State
) -> None:
    page = public_page(state)  # their round's time is long past
    assert f'href="{page}/objections/"' not in visitor.see(f"{page}/winners")
    answer = visitor.submit(f"{page}/objections/", page, **MISSED)
    assert answer.location == f"{page}/winners#objections"
    assert 'class="notice notice-stop"' in visitor.see(answer.location)
    assert objections(app) == []


def test_in_the_last_minute_the_page_promises_no_other_list(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        soon, later = waiting(scene, timedelta(seconds=50)), waiting(scene)
        pages = [f"/c/{contest.slug}/winners" for contest in (soon, later)]
    said = "There is no time left for another list.", "На новый список времени уже нет."
    assert [any(words in visitor.see(page) for words in said) for page in pages] == [True, False]


def test_nobody_floods_the_library(app: Flask, page: str, visitor: Visitor) -> None:
    path = f"{page}/objections/"
    told = [visitor.submit(path, **MISSED).status_code for _ in range(11)]
    assert told == [302] * 10 + [429]
    assert len(objections(app)) == 10


def test_a_contest_that_nobody_may_see_takes_none(
    behind: BehindTheDesk, page: str, visitor: Visitor
) -> None:
    with behind() as scene:
        scene.clock.moment = OPENS
        slug = scene.contest(title="Тайный").slug
    assert visitor.submit(f"/c/{slug}/objections/", page, **MISSED).status_code == 404
