"""The rules for paper, and the results for ears and for copying."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests import service
from contests.lifecycle import Plan, State
from contests.models import RulesVersion
from extensions import db
from tests.service.scene import OPENS
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.fair import waiting
from tests.web.public.conftest import Street, brought_to
from tests.web.public.test_public_winners import _real

RUNS = {"plan": Plan(OPENS, clock.now() + timedelta(days=3), clock.now() + timedelta(days=4), True)}
TAG = re.compile(r"<[^>]+>")


def words(text: str) -> list[str]:
    return re.findall(r"[\w«»№:/=.,-]+", TAG.sub(" ", text))


def test_the_rules_on_paper_are_the_rules_word_for_word(
    app: Flask, behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        address = f"/c/{scene.open_contest(**RUNS).slug}"
    page = visitor.see(f"{address}/rules")
    paper = page.split('<article class="paper" lang="ru">', 1)[1].split("</article>", 1)[0]
    with app.app_context():
        locked = db.session.scalars(select(RulesVersion)).one()
        text = re.sub(r"^- ", "", locked.text, flags=re.MULTILINE)
        assert words(paper) == words(text)
        assert locked.sha256 in page
    assert f"http://localhost{address}/rules/1.txt" in page
    assert "<h3>Что можно получить</h3>" in paper
    assert "<li>Роман: 1 шт." in paper
    assert f'href="{address}/rules"' in visitor.see(address)


def plain(visitor: Visitor, address: str) -> str:
    answer = visitor.client.get(f"{address}/results.txt")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "\n\n\n" not in answer.text
    return answer.text


def test_published_results_can_be_read_aloud(
    app: Flask, public_page: Street, visitor: Visitor
) -> None:
    address = public_page(State.PUBLISHED)
    _real(app)
    text = plain(visitor, address)
    lines = text.splitlines()
    first = next(line for line in lines if line.startswith("1. "))
    assert re.fullmatch(r"1\. Имя10\d Фамилия10\d, https://vk\.com/id10\d: Роман", first)
    assert lines[lines.index(first) + 1].endswith(": Сборник")
    for said in ("Напишите нам за 14 дней.", "3. Имя10", "4. Имя10", "23 августа 2023, 20:11"):
        assert said in text
    assert f"http://localhost{address}/winners#proof" in text
    assert "<" not in text
    assert f'href="{address}/results.txt"' in visitor.see(f"{address}/winners")


@pytest.mark.parametrize(("mode", "hidden"), [("masked", "Фамилия"), ("leaf", "Имя10")])
def test_plain_results_tell_no_more_than_the_rules_said(
    app: Flask, behind: BehindTheDesk, visitor: Visitor, mode: str, hidden: str
) -> None:
    with behind() as scene:
        address = f"/c/{brought_to(scene, State.PUBLISHED, disclosure=mode).slug}"
    _real(app)
    text = plain(visitor, address)
    assert "1. " in text
    assert hidden not in text
    assert "vk.com/id" not in text


def test_before_they_are_published_names_are_in_no_file(
    public_page: Street, visitor: Visitor
) -> None:
    text = plain(visitor, public_page(State.DRAWN))
    assert "под псевдонимами" in text
    assert "Имя10" not in text


def test_a_list_that_waits_says_when_and_names_its_fingerprint(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        address = f"/c/{waiting(scene).slug}"
    text = plain(visitor, address)
    assert re.search(r"[0-9a-f]{64}", text)
    assert ", Екатеринбург" in text
    assert "Роман" not in text


def test_before_the_freeze_nobody_knows(public_page: Street, visitor: Visitor) -> None:
    assert "Этого пока не знает никто" in plain(visitor, public_page(State.OPEN))


def test_called_off_results_say_why(behind: BehindTheDesk, visitor: Visitor) -> None:
    with behind() as scene:
        contest = scene.open_contest(**RUNS)
        service.cancel(contest, "Книги не приехали", None, scene.clock())
        address = f"/c/{contest.slug}"
    assert "Книги не приехали" in plain(visitor, address)
