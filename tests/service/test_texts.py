"""The texts that go to VK and into the rules, as readers get them."""

import hashlib

import pytest

from contests import texts
from contests.conditions import Condition, What
from contests.lifecycle import State, Step
from contests.models import Contest
from outbox.service import carries
from tests.service.scene import Scene
from tests.web.desk.contests import contest_in
from winners import service as winners
from winners import texts as winner_texts


def results_of(scene: Scene, contest: Contest) -> str:
    draw = winners.current_draw(contest)
    assert draw is not None
    return winner_texts.results(contest, draw)


def test_the_rules_say_everything_that_the_draw_commits_to(scene: Scene) -> None:
    contest = scene.open_contest()
    rules = contest.locked_rules
    assert rules is not None
    for part in (
        "Роман: 1 шт. (в файлах жеребьёвки: first)",
        "- написать комментарий под постом со словом «книга»",
        "- Окончание приёма: 23 августа 2023, 19:11",
        "часовой пояс Asia/Yekaterinburg",
        "Мест в резерве: 2",
        "имя и страница ВКонтакте",
        "no-response",
    ):
        assert part in rules.text


def test_the_rules_hash_is_over_their_utf8_bytes(scene: Scene) -> None:
    rules = scene.open_contest().locked_rules
    assert rules is not None
    assert rules.sha256 == hashlib.sha256(rules.text.encode()).hexdigest()


def test_a_text_has_no_holes_and_ends_with_one_line_feed(scene: Scene) -> None:
    rules = scene.open_contest().locked_rules
    assert rules is not None
    for text in (rules.text, results_of(scene, scene.drawn(101, 102, 103, 104))):
        assert "\n\n\n" not in text
        assert " \n" not in text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@pytest.mark.parametrize(
    ("mode", "line"),
    [("id", "[id{0}|Имя{0} Фамилия{0}]: Роман"), ("masked", "Имя{0} Ф.: Роман")],
)
def test_results_name_winners_as_the_rules_said(scene: Scene, mode: str, line: str) -> None:
    contest = scene.open_contest(disclosure=mode)
    scene.does_everything(contest, 101, 102, 103)
    for step in (Step.CLOSE, Step.FREEZE, Step.DRAW):
        scene.clock.moment = scene.step(contest, step).next_try_at
        scene.take(contest, step)
    draw = winners.current_draw(contest)
    assert draw is not None
    assert f"1. {line.format(draw.places[0].user_id)}" in results_of(scene, contest)


def test_a_pseudonymous_result_names_nobody(scene: Scene) -> None:
    contest = contest_in(scene, State.DRAWN, disclosure="leaf")
    text = results_of(scene, contest)
    assert "Имя" not in text
    assert "[id" not in text


def test_an_announcement_gets_the_pages_address_once(scene: Scene) -> None:
    contest = scene.contest()
    text = texts.announcement(contest)
    assert text.count(texts.page_of(contest)) == 1
    contest.announcement = text
    assert texts.announcement(contest).count(texts.page_of(contest)) == 1


def test_a_marker_is_not_found_in_the_address_of_another_contest(scene: Scene) -> None:
    first, second = scene.contest(), scene.contest()
    assert not carries(texts.announcement(second), texts.page_of(first))
    assert not carries(winner_texts.results_page(first), texts.page_of(first))


def test_optional_conditions_and_tickets_are_said(scene: Scene) -> None:
    conditions = (Condition(What.LIKED), Condition(What.REPOSTED, required=False, tickets=3))
    contest = scene.contest(conditions=conditions, weighted=True)
    rules = texts.render("rules", contest)
    assert "- поставить посту «Нравится»; билетов: 1\n" in rules
    assert "- сделать репост поста на свою страницу (по желанию); билетов: 3\n" in rules
    assert "шанс пропорционален числу билетов" in rules
