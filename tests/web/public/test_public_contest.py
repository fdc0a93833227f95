"""A contest's page: what a reader asks, in the order in which she asks it."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests import service
from contests.conditions import Condition, What
from contests.lifecycle import Plan, State, Step
from contests.models import Entry, RulesVersion
from extensions import db
from tests.service.scene import OPENS, draft
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.public.conftest import Street, brought_to

HEADINGS = re.compile(r'<h2 id="(\w+)">')
RUNS = {"plan": Plan(OPENS, clock.now() + timedelta(days=3), clock.now() + timedelta(days=4), True)}


@pytest.fixture
def running(behind: BehindTheDesk) -> str:
    """The page of a contest that is open for three days more."""
    with behind() as scene:
        return f"/c/{scene.open_contest(**RUNS).slug}"


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED])
def test_what_has_not_opened_is_nobodys_business(
    public_page: Street, visitor: Visitor, state: State
) -> None:
    address = public_page(state)
    visitor.see(address, 404)
    visitor.see(f"{address}/winners", 404)
    assert "Книга на выходные" not in visitor.see("/")


def test_one_called_off_before_it_opened_was_never_public(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = scene.contest()
        service.cancel(contest, "Передумали", None, scene.clock())
        address = f"/c/{contest.slug}"
    visitor.see(address, 404)
    assert "Передумали" not in visitor.see("/")


def test_questions_are_answered_in_the_order_in_which_they_come(
    running: str, visitor: Visitor
) -> None:
    page = visitor.see(running)
    assert HEADINGS.findall(page) == ["prizes", "how", "until", "in", "who", "trust"]


def test_a_running_contest_says_how_to_get_in_and_until_when(
    running: str, visitor: Visitor
) -> None:
    page = visitor.see(running)
    for words in ("Роман", "Поставьте посту «Нравится»", "со словом «книга»", "UTC+5"):
        assert words in page
    assert "через 3 дня" in page or "через 2 дня" in page
    assert page.count("btn-primary") == 1
    assert "/wall-77_" in page


def test_a_running_contest_counts_down_quietly_and_leads_to_ones_own_page(
    running: str, visitor: Visitor
) -> None:
    page = visitor.see(running)
    timer = page[page.index('<time class="countdown-left"') :].split("</time>", 1)[0]
    assert 'role="timer" aria-live="off"' in timer
    assert timer.endswith((">3 дня", ">2 дня"))
    for address in ("/me/", "/calendar.ics", "/rules"):
        assert f'href="{running}{address}"' in page


@pytest.mark.parametrize("state", [State.DRAWN, State.PUBLISHED])
def test_what_is_over_counts_nothing_down(
    public_page: Street, visitor: Visitor, state: State
) -> None:
    page = visitor.see(public_page(state))
    assert "data-countdown" not in page
    assert "calendar.ics" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CLOSED, "приём закончен, список сверяется с ВКонтакте"),
        (State.FROZEN, "раунд маяка наступил, жеребьёвка вот-вот пройдёт"),
        (State.DRAWN, "победители определены, итоги вот-вот выйдут"),
        (State.PUBLISHED, "итоги опубликованы"),
    ],
)
def test_a_state_is_said_in_words(
    public_page: Street, visitor: Visitor, state: State, words: str
) -> None:
    page = visitor.see(public_page(state))
    assert words in page
    assert "Приём окончен. Нужно было вот что:" in page
    assert words in visitor.see("/")


def test_results_that_staff_publish_are_not_promised_for_now(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        plan = replace(draft().plan, publishes_itself=False)
        address = f"/c/{brought_to(scene, State.DRAWN, plan=plan).slug}"
    assert "победители определены, итоги опубликует библиотека" in visitor.see(address)


@pytest.mark.parametrize(("state", "told"), [(State.DRAWN, False), (State.PUBLISHED, True)])
def test_the_right_answer_of_a_quiz_is_told_with_the_results(
    behind: BehindTheDesk, visitor: Visitor, state: State, told: bool
) -> None:
    with behind() as scene:
        quiz = (Condition(What.COMMENTED, keyword="книга", secret=True),)
        address = f"/c/{brought_to(scene, state, conditions=quiz).slug}"
    assert ("Верный ответ: " in visitor.see(address)) is told


@pytest.mark.parametrize(
    ("count", "words"), [(1, "участник"), (2, "участника"), (5, "участников"), (21, "участник")]
)
def test_participants_are_counted_in_good_russian(
    behind: BehindTheDesk, visitor: Visitor, count: int, words: str
) -> None:
    with behind() as scene:
        contest = scene.open_contest(**RUNS)
        for user_id in range(1, count + 3):
            state = "in" if user_id <= count else "out"
            db.session.add(_entry(contest.id, user_id, state))
        db.session.commit()
        address = f"/c/{contest.slug}"
    assert f'{count} <span class="figure-words">{words}</span>' in visitor.see(address)


def _entry(contest_id: int, user_id: int, state: str) -> Entry:
    return Entry(
        contest_id=contest_id,
        user_id=user_id,
        state=state,
        tickets=1,
        reasons=[],
        checks=[],
        updated_at=OPENS,
    )


def test_a_contest_that_was_called_off_says_why_and_asks_for_nothing(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = scene.open_contest(**RUNS)
        service.cancel(contest, "Книги не приехали", None, scene.clock())
        address = f"/c/{contest.slug}"
    page = visitor.see(address)
    assert "Причина: Книги не приехали" in page
    assert "btn-primary" not in page
    assert "Причина: Книги не приехали" in visitor.see(f"{address}/winners")


def test_a_draw_that_moved_to_a_later_round_says_so(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        scene.does_everything(contest, 101)
        scene.clock.moment = contest.draw_at + timedelta(minutes=5)
        for step in (Step.CLOSE, Step.FREEZE):
            scene.take(contest, step)
        address = f"/c/{contest.slug}"
    for page in (visitor.see(address), visitor.see(f"{address}/winners")):
        assert "Мы опоздали со списком" in page


def test_the_rules_are_served_byte_for_byte(app: Flask, running: str, visitor: Visitor) -> None:
    page = visitor.see(running)
    answer = visitor.client.get(f"{running}/rules/1.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "ПРАВИЛА РОЗЫГРЫША" in page
    assert f"{running}/rules/1.txt" in page
    with app.app_context():
        locked = db.session.scalars(select(RulesVersion)).one()
        assert sha256(answer.data).hexdigest() == locked.sha256
    visitor.see(f"{running}/rules/2.txt", 404)


def test_the_head_tells_a_preview_what_the_page_is(running: str, visitor: Visitor) -> None:
    page = visitor.see(running)
    assert '<html lang="ru">' in page
    assert '<meta property="og:title" content="Книга на выходные">' in page
    assert '<meta name="description" content="Выбираем читателя.">' in page
    assert f'<link rel="canonical" href="http://localhost{running}">' in page


def test_on_an_english_page_what_staff_wrote_is_marked_as_russian(
    running: str, visitor: Visitor
) -> None:
    visitor.client.post("/language", data={"language": "en", "back": running})
    page = visitor.see(running)
    for words in ("Книга на выходные", "Выбираем читателя.", "Роман", "Напишите нам за 14 дней."):
        assert f'<span lang="ru">{words}</span>' in page


def test_what_staff_wrote_is_text_and_never_a_script(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    evil = "<script>alert(1)</script>"
    with behind() as scene:
        made = replace(draft(**RUNS), title=f"Книга {evil}", description=evil, claim_terms=evil)
        contest = service.create(scene.community, made, None, scene.clock())
        service.schedule(contest, None, scene.clock())
        scene.take(contest, Step.OPEN)
        address = f"/c/{contest.slug}"
    for page in ("/", address, f"{address}/winners"):
        assert evil not in visitor.see(page)
