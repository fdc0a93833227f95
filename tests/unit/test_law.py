"""What in a draw's terms is against a rule, or needs care."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests import defaults
from contests.law import Gift, Remark, Terms, Weight, remarks, stops
from contests.law_saying import PLACES
from contests.law_texts import WORDS

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = Terms(
    title="Книга на выходные",
    description="Разыгрываем книгу среди читателей.",
    announcement="Поставьте «Нравится», подпишитесь и напишите, что советуете другу.",
    organiser="Библиотека № 5, ИНН 7700000000, Садовая, 5, 8 (800) 000-00-00",
    claim_terms="Приходите за призом в течение 14 дней.",
    claim_days=14,
    prizes=(Gift("Роман", 500),),
    alternates=3,
    opens_at=NOON,
    closes_at=NOON + timedelta(days=7),
    draw_at=NOON + timedelta(days=8),
    zone="Asia/Yekaterinburg",
)


def said(**changes: object) -> dict[str, Remark]:
    """The remarks on good terms with these changes, by their codes."""
    found = remarks(replace(GOOD, **changes))  # type: ignore[arg-type]
    return {remark.code: remark for remark in found}


def test_good_terms_have_no_remarks() -> None:
    assert remarks(GOOD) == ()


def test_the_usual_texts_of_a_new_form_have_no_stops_of_their_wording() -> None:
    usual = replace(
        GOOD,
        description=defaults.DESCRIPTION,
        announcement=defaults.ANNOUNCEMENT,
        claim_terms=defaults.CLAIM_TERMS,
    )
    assert remarks(usual) == ()


@pytest.mark.parametrize(
    ("change", "code", "weight", "field"),
    [
        ({"opens_at": None}, "no_dates", "stop", "opens_at"),
        ({"draw_at": None}, "no_dates", "stop", "draw_at"),
        ({"zone": " "}, "no_zone", "stop", "opens_at"),
        ({"prizes": ()}, "no_prizes", "stop", "prizes"),
        ({"organiser": ""}, "no_organiser", "stop", "organiser"),
        ({"claim_terms": " "}, "no_claim_terms", "stop", "claim_terms"),
        ({"organiser": "Библиотека, почта: "}, "unreachable", "care", "organiser"),
        ({"announcement": "Разыграем, когда нас будет 1000"}, "counter", "stop", "announcement"),
        ({"title": "Новогодняя лотерея"}, "lottery", "stop", "title"),
        ({"title": "Конкурс репостов"}, "contest", "care", "title"),
        ({"claim_terms": "Взнос 50 ₽"}, "paid", "stop", "claim_terms"),
        ({"reposts": True}, "repost", "care", "reposted"),
        ({"announcement": "Сделайте репост"}, "repost", "care", "announcement"),
        ({"prizes": (Gift("Ноутбук", 4001),)}, "taxed", "care", "prizes"),
        ({"prizes": (Gift("Роман"),)}, "no_value", "hint", "prizes"),
        ({"alternates": 0}, "no_reserves", "hint", "alternates"),
        ({"advertiser": "ООО «Книги»"}, "no_erid", "stop", "erid"),
        ({"erid": "2VtzqxABC"}, "no_advertiser", "stop", "advertiser"),
        ({"announcement": "Приз от магазина «Буква»"}, "partner", "care", "advertiser"),
        ({"prizes": (Gift("Сертификат от кафе", 1),)}, "partner", "care", "advertiser"),
        ({"least_age": 14}, "minors", "care", "guardians"),
        ({"description": "Приглашаем детей"}, "children", "care", "least_age"),
        ({"named": True}, "full_names", "care", "disclosure"),
        ({"closes_at": NOON + timedelta(hours=23)}, "short", "hint", "closes_at"),
        ({"claim_days": 30}, "claim_days", "care", "claim_days"),
    ],
)
def test_each_trap_is_named_with_its_field(
    change: dict[str, object], code: str, weight: str, field: str
) -> None:
    found = said(**change)
    assert set(found) == {code}
    assert (found[code].weight, found[code].field) == (weight, field)


@pytest.mark.parametrize(
    "change",
    [
        {"prizes": (Gift("Ноутбук", 4000),)},
        {"prizes": (Gift("Ноутбук", 9000),), "tax_free": 10_000},
        {"advertiser": "ООО «Книги», ИНН 7700000000", "erid": "2Vtzqx"},
        {"announcement": "Приз от магазина", "advertiser": "ООО «Книги»", "erid": "2Vtzqx"},
        {"least_age": 6, "guardians": True},
        {"least_age": 6, "guardians": True, "description": "Приглашаем детей"},
        {"organiser": "Библиотека, book@library.example"},
        {"claim_terms": "Приходите в течение двух недель."},
        {"claim_terms": "Напишите нам в день итогов."},
        {"claim_terms": "Приходите в течение месяца.", "claim_days": 30},
        {"closes_at": NOON + timedelta(days=1)},
    ],
)
def test_what_is_in_order_is_left_alone(change: dict[str, object]) -> None:
    assert said(**change) == {}


def test_communities_that_are_named_one_by_one_are_counted_without_the_own_one() -> None:
    ask = "Подпишитесь на [club7|нас], @cafe"
    home = frozenset({"library", "club7"})
    assert said(announcement=f"{ask}.", home=home) == {}
    assert set(said(announcement=f"{ask} и vk.com/shop", home=home)) == {"communities"}
    assert said(announcement="Спросите @cafe, @shop и @bank", home=home) == {}


def test_a_trap_in_two_fields_is_named_twice() -> None:
    found = remarks(replace(GOOD, title="Конкурс", announcement="Условия конкурса"))
    assert [remark.field for remark in found] == ["title", "announcement"]


def test_the_gravest_comes_first() -> None:
    found = remarks(replace(GOOD, title="Лотерея", alternates=0, reposts=True))
    assert [remark.weight for remark in found] == [Weight.STOP, Weight.CARE, Weight.HINT]
    assert [remark.code for remark in stops(replace(GOOD, title="Лотерея"))] == ["lottery"]
    assert stops(GOOD) == ()


MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
TEXTS = st.text()
ANY = st.builds(
    Terms,
    title=TEXTS,
    announcement=TEXTS,
    organiser=TEXTS,
    claim_terms=TEXTS,
    claim_days=st.none() | st.integers(),
    prizes=st.lists(st.builds(Gift, TEXTS, st.none() | st.integers())).map(tuple),
    opens_at=MOMENTS,
    closes_at=MOMENTS,
    draw_at=MOMENTS,
    zone=TEXTS,
    least_age=st.integers(),
    advertiser=TEXTS,
)


@given(ANY)
def test_whatever_is_typed_gets_remarks_and_no_error(terms: Terms) -> None:
    for remark in remarks(terms):
        assert remark.code in WORDS
        assert remark.field in PLACES


@pytest.mark.parametrize("code", WORDS)
def test_every_remark_has_words_a_reason_and_a_source(code: str) -> None:
    words = WORDS[code]
    assert all(map(str, (words.what, words.why, words.source.name)))
