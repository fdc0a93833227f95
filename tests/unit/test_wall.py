"""How VK shows a post's text."""

import pytest

from contests.wall import FOLD_CHARACTERS, FOLD_LINES, Piece, folded, initials, pieces


def test_a_short_post_is_shown_whole() -> None:
    assert folded("Розыгрыш\n\nкниги") == ("Розыгрыш\n\nкниги", "")


def test_a_post_of_many_lines_is_folded_between_two_of_them() -> None:
    lines = [f"строка {number}" for number in range(FOLD_LINES + 3)]
    shown, rest = folded("\n".join(lines))
    assert shown.split("\n") == lines[:FOLD_LINES]
    assert rest.split("\n") == lines[FOLD_LINES:]


def test_a_long_line_is_folded_between_two_words() -> None:
    text = "слово " * 200
    shown, rest = folded(text.strip())
    assert len(shown) <= FOLD_CHARACTERS
    assert shown.endswith("слово")
    assert rest.startswith("слово")
    assert f"{shown} {rest}" == text.strip()


def test_a_word_without_end_is_cut() -> None:
    shown, rest = folded("я" * 1200)
    assert len(shown) == FOLD_CHARACTERS
    assert shown + rest == "я" * 1200


@pytest.mark.parametrize(
    ("text", "lively"),
    [
        ("Правила: https://lib.ru/c/kniga.", ["https://lib.ru/c/kniga"]),
        ("#розыгрыш #книга@lib и №5", ["#розыгрыш", "#книга@lib"]),
        ("Спасибо [id1|Анне] и [club7|библиотеке]", ["Анне", "библиотеке"]),
        ("a#b #1 [id|x]", []),
    ],
)
def test_vk_colours_links_tags_and_mentions(text: str, lively: list[str]) -> None:
    assert [piece.text for piece in pieces(text) if piece.lively] == lively


def test_pieces_lose_nothing_else() -> None:
    assert list(pieces("а #б в")) == [Piece("а "), Piece("#б", lively=True), Piece(" в")]


def test_initials_are_of_the_first_two_words() -> None:
    assert initials("Библиотека им. Грина") == "БГ"
    assert initials("«Читальня» на Садовой") == "ЧС"
    assert initials("книги") == "К"
    assert initials("…") == ""
