"""What no browser sends by itself: a plain answer, on either database, and never a failure."""

import pytest
from flask import Flask

from contests.lifecycle import State
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in
from tests.web.desk.test_desk_form import NEW, errors, filled, only_contest, refused

HUGE = ("9223372036854775808", "9" * 30)


@pytest.mark.parametrize("huge", HUGE)
@pytest.mark.parametrize(
    "page",
    ["/desk/contests/{}", "/desk/contests/{}/entries", "/c/kniga/draw/{}/manifest.txt"],
)
def test_a_number_that_no_row_has_is_no_page(desk: Desk, page: str, huge: str) -> None:
    desk().see(page.format(huge), 404)


@pytest.mark.parametrize("huge", HUGE)
def test_a_huge_number_in_a_query_is_left_out(behind: BehindTheDesk, desk: Desk, huge: str) -> None:
    with behind() as scene:
        address = f"/desk/contests/{contest_in(scene, State.OPEN).id}"
    editor = desk()
    editor.see(f"{address}/audit?before={huge}")
    editor.see(f"{NEW}?community={huge}")


@pytest.mark.parametrize("page", ["/c/%00", "/?page=%00", "/desk/?search=a%00b"])
def test_an_address_with_a_nul_is_no_page(desk: Desk, page: str) -> None:
    desk().see(page, 404)


def test_a_nul_that_was_pasted_is_left_out(app: Flask, desk: Desk) -> None:
    editor = desk()
    pasted = {"title": "Книга\0 на выходные", "commented-keyword": "кни\0га"}
    answer = editor.submit(NEW, **filled(**pasted, **{"prizes-0-title": "Ро\0ман"}))
    assert answer.status_code == 302
    with app.app_context():
        contest = only_contest()
        assert contest.title == "Книга на выходные"
        assert contest.prizes[0].title == "Роман"
        assert "\0" not in str(contest.conditions)


def test_a_login_with_a_nul_is_a_wrong_one(visitor: Visitor) -> None:
    answer = visitor.submit("/desk/sign-in", login="an\0na", password="wrong\0")
    assert answer.status_code == 200
    assert "не подходят" in answer.text


@pytest.mark.parametrize("date", ["0001-01-01T00:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("field", ["opens_at", "closes_at", "draw_at"])
def test_a_year_far_away_is_named_beside_its_field(desk: Desk, field: str, date: str) -> None:
    page = refused(desk(), **{field: date})
    assert "Выберите год от 2000 до 2099." in errors(page, field)
    assert f'value="{date}"' in page


@pytest.mark.parametrize("commas", [",", " , ,, "])
def test_commas_alone_are_no_words_to_ask_for(desk: Desk, commas: str) -> None:
    page = refused(desk(), **{"commented-keyword": commas})
    assert "Напишите слово или несколько через запятую." in errors(page, "commented-keyword")
