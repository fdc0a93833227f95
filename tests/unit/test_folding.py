"""Names are found whatever their case, with е for ё, however many spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.names import LONGEST, fold, name_key

WORDS = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz' -", max_size=30)


def test_the_last_name_stands_first() -> None:
    assert name_key("Анна", "Королёва") == "королева анна"


@pytest.mark.parametrize(
    "typed", ["Ёлкин", "ёлкин", "ЕЛКИН", "елкин", " Елкин ", "\u0415\u0308лкин"]
)
def test_all_ways_to_write_it_are_one(typed: str) -> None:
    assert fold(typed) == "елкин"


@given(WORDS)
def test_case_and_spaces_do_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(f"  {text} ")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(max_size=255), st.text(max_size=255))
def test_a_key_fits_its_column(first: str, last: str) -> None:
    assert len(name_key(first, last)) <= LONGEST


@given(WORDS, WORDS, st.data())
def test_any_part_of_a_name_finds_it(first: str, last: str, data: st.DataObject) -> None:
    key = name_key(first, last)
    start = data.draw(st.integers(0, len(key)))
    part = key[start : data.draw(st.integers(start, len(key)))]
    assert all(word in key for word in fold(part.upper()).split())


def test_nobody_is_called_nothing() -> None:
    assert name_key("", "") == ""
