"""Every text of the interface is there in Russian."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tools.processes import ROOT

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def extracted() -> set[str]:
    """The msgids that the sources ask for; of a plural, the singular."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return {text if isinstance(text, str) else text[0] for _, _, text, *_ in found}


@pytest.fixture(scope="module")
def russian() -> Catalog:
    with (ROOT / "translations/ru/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="ru")


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def msgid(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    text = message.string or ""
    return (text,) if isinstance(text, str) else tuple(text)


def test_the_catalogue_has_just_the_texts_that_the_sources_ask_for(russian: Catalog) -> None:
    assert {msgid(message) for message in messages(russian)} == extracted()


def test_every_text_has_its_russian_and_none_is_a_guess(russian: Catalog) -> None:
    missing = [m.id for m in messages(russian) if m.fuzzy or not all(forms(m))]
    assert missing == []


def test_plurals_have_the_three_forms_of_russian(russian: Catalog) -> None:
    plurals = [m for m in messages(russian) if not isinstance(m.id, str)]
    assert plurals
    assert all(len(forms(message)) == 3 for message in plurals)


def test_a_translation_keeps_the_places_for_facts(russian: Catalog) -> None:
    for message in messages(russian):
        wanted = set(PLACEHOLDER.findall(msgid(message)))
        for text in forms(message):
            assert set(PLACEHOLDER.findall(text)) >= wanted - {"%(num)s"}, msgid(message)


def test_a_translation_is_in_russian(russian: Catalog) -> None:
    """A text without a single Cyrillic letter was forgotten; a few are names and numbers."""
    names = {"VK", "CSV"}
    latin = [
        msgid(message)
        for message in messages(russian)
        if not re.search("[а-яё]", "".join(forms(message)), re.IGNORECASE)
        and re.search("[a-z]{3}", PLACEHOLDER.sub("", msgid(message)), re.IGNORECASE)
        and msgid(message) not in names
    ]
    assert latin == []


def test_a_random_draw_is_called_neither_a_lottery_nor_a_judged_contest(russian: Catalog) -> None:
    """Law and readers mean other things by these words."""
    wrong = re.compile("лотере|конкурс", re.IGNORECASE)
    called = [msgid(m) for m in messages(russian) if wrong.search(" ".join(forms(m)))]
    assert called == []
