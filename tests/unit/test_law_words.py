"""Phrases that bring a draw into trouble, and those that only look alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.law_words import PHRASES, days_named, followed, found, sentences
from tests.unit.law_samples import MEANT, NOT_MEANT

STEMS = [
    *("когда", "нас", "10", "1 000", "лайк", "больше", "побед", "подпишитесь", "ещё", "на", "все"),
    *("группы", "отметьте", "друзей", "персональных данных", "согласие", "взнос", "не", "участие"),
    *("приз от", "[club1|", "@", "vk.com/", "недель", ".", "\n", "", "ß", "İ"),
]


def _cases(samples: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(code, text) for code, texts in samples.items() for text in texts]


@pytest.mark.parametrize(("code", "text"), _cases(MEANT))
def test_what_is_meant_is_found(code: str, text: str) -> None:
    assert found(code, text)
    assert found(code, text.upper())
    assert found(code, f"Друзья! Розыгрыш.\n{text}.\nУдачи.")


@pytest.mark.parametrize(("code", "text"), _cases(NOT_MEANT))
def test_what_only_looks_alike_is_left_alone(code: str, text: str) -> None:
    assert found(code, text) == ""


def test_every_phrase_has_samples_of_both_kinds() -> None:
    assert set(MEANT) == set(NOT_MEANT) == set(PHRASES)
    assert all(len(texts) > 1 for texts in (*MEANT.values(), *NOT_MEANT.values()))


def test_words_of_two_sentences_do_not_make_one_phrase() -> None:
    assert not found("friends", "Отметьте пост. Двух друзей ждут книги")
    assert not found("counter", "Когда нас спросят? Будет 1000 книг")


def test_what_was_found_is_shown_and_no_more() -> None:
    text = "Отметьте двух друзей, пожалуйста, и ждите итогов"
    assert found("friends", text) == "отметьте двух друзей"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("в течение 14 дней", {14}),
        ("14 календарных дней или две недели", {14}),
        ("в течение месяца", {30}),
        ("за десять дней", {10}),
        ("за 1 день", {1}),
        ("в день итогов", set()),
        ("несколько недель", set()),
        ("каждый день", set()),
    ],
)
def test_terms_are_read_in_days(text: str, days: set[int]) -> None:
    assert days_named(text) == days


def test_communities_to_follow_are_read_from_their_addresses() -> None:
    text = "Подпишитесь на @biblio, [club12|Нас] и https://vk.com/kafe. А @other не нужно"
    assert followed(text) == {"biblio", "club12", "kafe"}
    assert followed("Пишите на book@library.example, вступайте к нам") == frozenset()


@given(st.lists(st.sampled_from(STEMS) | st.text(max_size=20), max_size=40).map(" ".join))
def test_no_text_breaks_the_reading(text: str) -> None:
    for code in PHRASES:
        assert isinstance(found(code, text), str)
    assert all(days >= 0 for days in days_named(text))
    assert all(followed(text))
    assert all(part == part.strip() for part in sentences(text))


@pytest.mark.parametrize("code", PHRASES)
def test_every_repetition_is_bounded_so_that_time_grows_with_the_text_only(code: str) -> None:
    phrase = PHRASES[code]
    for pattern in (phrase.wanted.pattern, phrase.unless.pattern):
        assert not re.search(r"(?<!\\)[*+]|,\}", pattern), pattern
