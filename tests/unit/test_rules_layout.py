"""The rules laid out for paper: headings and lists are found, and no word is lost."""

from hypothesis import given
from hypothesis import strategies as st

from contests.rules_layout import ITEM, Block, Kind, laid_out

TEXT = """ПРАВИЛА РОЗЫГРЫША «Книга»

Выбираем читателя.
Приходите.

Организатор: Библиотека

Что можно получить
- Роман: 1 шт.
- Сборник: 2 шт.

Сроки (Ханты-Мансийск, часовой пояс Asia/Yekaterinburg)
- Начало: 22 ноября
Участие бесплатное.
"""
LINES = st.sampled_from(["- приз", "Слова", "Что нужно сделать", "", "contest=a", "Сроки (x)"])


def test_title_headings_lists_and_words_are_told_apart() -> None:
    assert laid_out(TEXT) == [
        Block(Kind.TITLE, ("ПРАВИЛА РОЗЫГРЫША «Книга»",)),
        Block(Kind.WORDS, ("Выбираем читателя.", "Приходите.")),
        Block(Kind.WORDS, ("Организатор: Библиотека",)),
        Block(Kind.HEADING, ("Что можно получить",)),
        Block(Kind.ITEMS, ("Роман: 1 шт.", "Сборник: 2 шт.")),
        Block(Kind.HEADING, ("Сроки (Ханты-Мансийск, часовой пояс Asia/Yekaterinburg)",)),
        Block(Kind.ITEMS, ("Начало: 22 ноября",)),
        Block(Kind.WORDS, ("Участие бесплатное.",)),
    ]


@given(st.lists(LINES, min_size=1))
def test_no_line_is_lost_or_moved(lines: list[str]) -> None:
    text = "\n".join(["Правила", *lines])
    shown = [line for block in laid_out(text) for line in block.lines]
    assert shown == ["Правила", *(line.removeprefix(ITEM) for line in lines if line)]
