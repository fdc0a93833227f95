"""Differences that people can read."""

from hypothesis import given
from hypothesis import strategies as st

from contests.differences import Kind, Piece, differences

LINES = st.lists(st.text("абв .\t", max_size=12), max_size=6).map("\n".join)


def side(text: str, other: str, kind: Kind) -> list[str]:
    """The changed places as one of the two texts has them."""
    return [
        "".join(piece.text for piece in place if piece.kind in (Kind.SAME, kind))
        for place in differences(text, other)
    ]


def test_only_what_changed_is_told() -> None:
    before = "Организатор: библиотека\nПриходите на Лесную, 1.\nИтоги в среду."
    after = before.replace("Лесную, 1.", "Садовую, 5.")
    assert differences(before, after) == [
        (
            Piece(Kind.SAME, "Приходите на"),
            Piece(Kind.SAME, " "),
            Piece(Kind.GONE, "Лесную, 1."),
            Piece(Kind.NEW, "Садовую, 5."),
        )
    ]


def test_words_put_in_at_the_end_of_a_line_leave_the_rest_alone() -> None:
    assert differences("Организатор: музей", "Организатор: музей книги") == [
        (Piece(Kind.SAME, "Организатор: музей"), Piece(Kind.NEW, " книги"))
    ]


def test_lines_that_have_little_in_common_are_told_whole() -> None:
    assert differences("Один два три", "Совсем другая строка") == [
        (Piece(Kind.GONE, "Один два три"), Piece(Kind.NEW, "Совсем другая строка"))
    ]


def test_added_and_removed_lines_are_told_alone() -> None:
    assert differences("а\nв", "а\nб\nв") == [(Piece(Kind.NEW, "б"),)]
    assert differences("а\nб\nв", "а\nв") == [(Piece(Kind.GONE, "б"),)]


@given(LINES)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert differences(text, text) == []


@given(LINES, LINES)
def test_nothing_is_told_that_does_not_stand_in_the_texts(before: str, after: str) -> None:
    for text, kind in ((before, Kind.GONE), (after, Kind.NEW)):
        told = side(before, after, kind)
        assert all(place in "\n".join(text.splitlines()) for place in told)
