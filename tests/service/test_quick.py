"""From a preset's few answers to a contest that can be run as it is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contests import law, law_terms, quick, service, texts
from contests.conditions import Condition, What
from contests.lifecycle import State
from contests.presets import Preset
from contests.quick import Answers
from contests.repertoire import BY_CODE, PRESETS
from tests.service.scene import Scene
from tests.web.desk.contests import contest_in
from vk.port import Post
from winners import service as winners
from winners import texts as winner_texts

NOW = datetime(2026, 11, 23, 9, 3, 20, tzinfo=UTC)
WINDOW = timedelta(minutes=30)


def post(text: str, poll_id: int | None = None) -> Post:
    return Post(-77, 5, text, 0, 0, 0, 0, poll_id)


def answers(preset: Preset, scene: Scene, **own: str) -> Answers:
    typed = {name: own.get(name) or text or "совы" for name, text in preset.asks.items()}
    closes_at = quick.usual_close(preset, scene.community, NOW)
    adopted = post("Ставьте лайк и подписывайтесь") if preset.adopts else None
    poll_id = 3 if "poll" in preset.asks else None
    return Answers("Роман «Дерсу Узала»", 2, closes_at, typed, adopted, poll_id)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.code)
def test_every_preset_makes_a_contest_that_can_be_scheduled(scene: Scene, preset: Preset) -> None:
    made = quick.draft(preset, scene.community, answers(preset, scene), NOW, WINDOW)
    made.plan.check(NOW, WINDOW)
    contest = service.create(scene.community, made, None, NOW)
    rules = texts.render("rules", contest)
    assert "Роман «Дерсу Узала»: 2 шт." in rules
    assert contest.claim_terms in rules
    if not preset.adopts:
        post = texts.announcement(contest)
        assert post.endswith(texts.page_of(contest))
        assert contest.announcement in post
    service.schedule(contest, None, NOW)
    assert contest.state is State.SCHEDULED


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.code)
def test_no_preset_is_against_a_rule(scene: Scene, preset: Preset) -> None:
    made = quick.draft(preset, scene.community, answers(preset, scene), NOW, WINDOW)
    terms = law_terms.of_contest(service.sketch(scene.community, made))
    assert [remark for remark in law.remarks(terms) if remark.weight is law.Weight.STOP] == []


def test_a_sketch_is_kept_nowhere(scene: Scene) -> None:
    preset = BY_CODE["comment"]
    made = quick.draft(preset, scene.community, answers(preset, scene), NOW, WINDOW)
    sketch = service.sketch(scene.community, made)
    assert sketch.id is None
    assert service.create(scene.community, made, None, NOW).slug == sketch.slug


def test_dates_are_sane_by_the_local_clock(scene: Scene) -> None:
    here = ZoneInfo(scene.community.zone)
    closes_at = quick.usual_close(BY_CODE["comment"], scene.community, NOW)
    assert closes_at == datetime(2026, 11, 30, 18, 0, tzinfo=here)
    plan = quick.plan(closes_at, NOW, WINDOW)
    assert plan.opens_at == datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
    assert plan.draw_at - plan.closes_at == timedelta(minutes=40)


@pytest.mark.parametrize("code", ["quote", "exhibition"])
def test_the_answer_is_judged_by_and_shown_to_nobody(scene: Scene, code: str) -> None:
    preset = BY_CODE[code]
    typed = answers(preset, scene, answer="Арсеньев, Дерсу", word="филин")
    made = quick.draft(preset, scene.community, typed, NOW, WINDOW)
    asked = next(c for c in made.conditions if c.what is What.COMMENTED)
    secret = "Арсеньев, Дерсу" if code == "quote" else "филин"
    assert (asked.keyword, asked.secret) == (secret, True)
    contest = service.sketch(scene.community, made)
    for text in (texts.render("rules", contest), texts.announcement(contest)):
        assert "Арсеньев" not in text
        assert "филин" not in text
    assert "верный ответ" in texts.render("rules", contest)


def test_the_results_name_the_right_answer(scene: Scene) -> None:
    conditions = (Condition(What.COMMENTED, keyword="книга", secret=True),)
    contest = contest_in(scene, State.DRAWN, conditions=conditions)
    draw = winners.current_draw(contest)
    assert draw
    results = winner_texts.results(contest, draw)
    assert "\n\nВерный ответ: книга\n\n" in results
    assert "\n\n\n" not in results


def test_an_adopted_post_asks_for_what_its_text_says(scene: Scene) -> None:
    preset = BY_CODE["wall"]
    typed = answers(preset, scene)
    found = {c.what for c in quick.conditions(preset, typed)}
    assert found == {What.LIKED, What.SUBSCRIBED, What.NOT_MANAGER, What.ACTIVE}


@pytest.mark.parametrize(
    ("text", "poll_id", "asked"),
    [
        ("Проголосуйте и подпишитесь", 3, {What.VOTED, What.SUBSCRIBED}),
        ("Проголосуйте и сделайте репост", None, {What.REPOSTED}),
        ("Подпишитесь на нас", None, {What.LIKED, What.SUBSCRIBED}),
        ("Всем хорошего дня", None, {What.LIKED, What.SUBSCRIBED}),
    ],
)
def test_a_post_whose_words_leave_nobody_to_find_gets_the_usual(
    scene: Scene, text: str, poll_id: int | None, asked: set[What]
) -> None:
    preset = BY_CODE["wall"]
    typed = Answers("Роман", 1, NOW, {}, post(text, poll_id))
    limits = {What.NOT_MANAGER, What.ACTIVE}
    assert {c.what for c in quick.conditions(preset, typed)} - limits == asked


def test_the_organiser_is_typed_once(scene: Scene) -> None:
    assert quick.usual_organiser(scene.community) == "Библиотека, https://vk.com/library"
    contest_in(scene, State.DRAFT, organiser="Библиотека, ул. Мира, 5, 22-33-44")
    assert quick.usual_organiser(scene.community) == "Библиотека, ул. Мира, 5, 22-33-44"


def test_a_keyword_alone_is_not_secret() -> None:
    assert not Condition(What.COMMENTED, keyword="книга").secret
