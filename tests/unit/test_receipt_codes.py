import pytest

from receipts.codes import ALPHABET, code, one_time_word, person, same, says

KEY = bytes(range(32))


def test_a_code_is_three_groups_of_letters_that_nobody_mixes_up() -> None:
    made = code(KEY, "book", 1)
    assert [len(group) for group in made.split("-")] == [4, 4, 4]
    assert set(made) <= {*ALPHABET, "-"}
    assert not set("01ilo") & set(ALPHABET)


def test_a_code_belongs_to_one_person_in_one_contest() -> None:
    others = {code(KEY, "book", 2), code(KEY, "film", 1), code(bytes(32), "book", 1)}
    assert code(KEY, "book", 1) == code(KEY, "book", 1)
    assert code(KEY, "book", 1) not in others
    assert len(others) == 3


@pytest.mark.parametrize("typed", ["ABCD-efgh-2345", " abcdefgh2345 ", "abcd efgh 2345"])
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    assert same(typed, "abcd-efgh-2345")


@pytest.mark.parametrize("typed", ["", "abcd-efgh-234", "abcd-efgh-2346", "я" * 12])
def test_another_code_is_another(typed: str) -> None:
    assert not same(typed, "abcd-efgh-2345")


def test_a_word_has_six_digits() -> None:
    assert one_time_word(lambda below: 0) == "жребий-100000"
    assert one_time_word(lambda below: below - 1) == "жребий-999999"


@pytest.mark.parametrize("text", ["жребий-123456", "Вот: Жребий-123456!", "«жребий-123456»"])
def test_a_comment_may_hold_more_than_the_word(text: str) -> None:
    assert says(text, "жребий-123456")


@pytest.mark.parametrize("text", ["", "жребий", "жребий-1234567", "жребий-654321"])
def test_a_part_of_the_word_is_not_the_word(text: str) -> None:
    assert not says(text, "жребий-123456")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1", 1),
        ("id77", 77),
        ("https://vk.com/id77", 77),
        ("m.vk.ru/id77/", 77),
        ("vk.com/anna.k", "anna.k"),
        ("@anna_k", "anna_k"),
        ("Анна", None),
        ("", None),
        ("https://example.org/id1", None),
        ("id0", "id0"),
    ],
)
def test_a_page_is_known_by_its_address_number_or_short_name(
    typed: str, meant: int | str | None
) -> None:
    assert person(typed) == meant
