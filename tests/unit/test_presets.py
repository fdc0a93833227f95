"""Presets: what they ask of readers, and how their texts tell it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contests.conditions import DEEDS, FINDABLE, What
from contests.presets import (
    CLAIM,
    Facts,
    Preset,
    date_words,
    prizes_words,
    redated,
    texts,
    zone_words,
)
from contests.repertoire import PRESETS, asked_by

HERE = ZoneInfo("Asia/Yekaterinburg")
CLOSES = datetime(2026, 11, 22, 18, 0, tzinfo=HERE)
STEMS = {
    What.LIKED: "«Нравится»",
    What.REPOSTED: "репост",
    What.COMMENTED: "комментари",
    What.SUBSCRIBED: "подпишитесь",
    What.VOTED: "проголосуйте",
}
WRITTEN = [preset for preset in PRESETS if not preset.adopts]


def told(preset: Preset, count: int = 1) -> Facts:
    own = {name: text or f"<{name}>" for name, text in preset.asks.items()}
    draw_at = CLOSES + timedelta(minutes=40)
    return Facts("Роман", count, CLOSES, draw_at, "Asia/Yekaterinburg", own)


@pytest.mark.parametrize("preset", WRITTEN, ids=lambda preset: preset.code)
def test_the_post_tells_every_deed(preset: Preset) -> None:
    post = texts(preset, told(preset)).announcement
    for condition in preset.conditions:
        assert condition.what not in DEEDS or STEMS[condition.what] in post, condition.what
        assert not condition.mention or "одного друга" in post
        assert not condition.min_length or str(condition.min_length) in post


@pytest.mark.parametrize("preset", WRITTEN, ids=lambda preset: preset.code)
def test_the_post_asks_for_nothing_that_is_not_a_condition(preset: Preset) -> None:
    asked = {condition.what for condition in preset.conditions}
    post = texts(preset, told(preset)).announcement
    assert {what for what, stem in STEMS.items() if stem in post} <= asked


@pytest.mark.parametrize("preset", WRITTEN, ids=lambda preset: preset.code)
def test_the_post_names_prize_and_dates(preset: Preset) -> None:
    post = texts(preset, told(preset, count=3)).announcement
    for part in ("Призы: Роман — 3 шт.", "до 22 ноября, 18:00 (по екатеринбургскому времени)"):
        assert part in post
    assert "22 ноября в 18:40" in post


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.code)
def test_a_text_has_no_place_left_open_and_does_not_shout(preset: Preset) -> None:
    made = texts(preset, told(preset))
    for text in (made.title, made.description, made.announcement, made.claim_terms):
        assert not re.search(r"[{}!]|конкурс|лотере", text, re.IGNORECASE)
        assert "\n\n\n" not in text
    assert str(preset.claim_days) in made.claim_terms


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.code)
def test_entrants_can_be_found_by_what_they_have_to_do(preset: Preset) -> None:
    assert FINDABLE & set(preset.required)


def test_codes_and_numbers_are_each_presets_own() -> None:
    assert len({preset.code for preset in PRESETS}) == len(PRESETS)
    assert sorted(preset.number for preset in PRESETS) == list(range(-len(PRESETS), 0))


def test_what_readers_have_to_find_does_not_stand_in_the_texts() -> None:
    for preset in PRESETS:
        if preset.hides:
            made = texts(preset, told(preset))
            assert "<answer>" not in made.announcement + made.description
            assert "<word>" not in made.announcement + made.description


def test_a_quote_is_quoted_once() -> None:
    quote = next(preset for preset in PRESETS if preset.code == "quote")
    facts = told(quote)
    for typed in ("Рукописи не горят", "«Рукописи не горят»"):
        own = {**facts.own, "quote": typed}
        made = texts(quote, Facts("Роман", 1, CLOSES, CLOSES, "Europe/Moscow", own))
        assert made.announcement.count("«Рукописи не горят»") == 1
        assert "««" not in made.announcement


def test_braces_that_somebody_types_stay_as_they_are() -> None:
    preset = next(preset for preset in PRESETS if preset.code == "comment")
    facts = Facts("{book}", 1, CLOSES, CLOSES, "Europe/Moscow", {"question": "{prize} {0}"})
    post = texts(preset, facts).announcement
    assert "Приз: {book}." in post
    assert "{prize} {0}" in post


@pytest.mark.parametrize(
    ("title", "count", "words"),
    [
        ("Роман", 1, "Приз: Роман."),
        ("Роман.", 1, "Приз: Роман."),
        ("Роман", 2, "Призы: Роман — 2 шт."),
        ("", 1, "Приз: …"),
    ],
)
def test_prizes_are_said_in_one_line(title: str, count: int, words: str) -> None:
    assert prizes_words(title, count) == words


def test_a_zone_that_has_no_name_in_russian_is_an_offset() -> None:
    assert zone_words("Europe/Moscow", CLOSES) == "по московскому времени"
    there = CLOSES.astimezone(ZoneInfo("Asia/Tokyo"))
    assert zone_words("Asia/Tokyo", there) == "по времени UTC+9"


def test_dates_in_a_text_move_with_the_draw() -> None:
    week = timedelta(days=7)
    draw = CLOSES + timedelta(minutes=40)
    pairs = [(CLOSES, CLOSES + week), (draw, draw + week)]
    text = "До 22 ноября, 18:00. Жеребьёвка 22 ноября в 18:40. Ждём 22 ноября, не 2 ноября."
    assert redated(text, pairs) == (
        "До 29 ноября, 18:00. Жеребьёвка 29 ноября в 18:40. Ждём 29 ноября, не 2 ноября."
    )


def test_a_new_date_is_not_taken_for_another_old_one() -> None:
    """It opens on the 15th and closes on the 22nd; its copy opens on the 22nd."""
    opens = CLOSES - timedelta(days=7)
    pairs = [(opens, CLOSES), (CLOSES, CLOSES + timedelta(days=7))]
    text = f"С {date_words(opens)} до {date_words(CLOSES)}"
    assert redated(text, pairs) == "С 22 ноября, 18:00 до 29 ноября, 18:00"


def test_what_a_post_asks_for_is_seen_by_its_words() -> None:
    post = "Ставьте лайк, подписывайтесь и пишите в комментариях. Репост по желанию."
    assert set(asked_by(post)) == {
        What.LIKED, What.SUBSCRIBED, What.COMMENTED, What.REPOSTED,
    }  # fmt: skip
    assert asked_by("Сегодня мы работаем до шести.") == ()


def test_the_claim_terms_name_their_days() -> None:
    assert "{days}" in CLAIM
