"""No cell of a table calculates, and none breaks the file."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.cells import safe

STARTS = st.sampled_from(
    ["", " ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\t", "\r", "\n", "\x00"]
)
SIGNS = st.sampled_from(["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66"])


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+7 912", "-1", "@sum", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\t=1", "\r1",
        "\n1", "\tplain", "\uff1d1+1", " \uff0b1", "\uff20x", "\x00=1", "\x07 =1", "\u202e=1",
    ],
)  # fmt: skip
def test_what_would_calculate_is_marked_as_text(text: str) -> None:
    assert safe(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["", "Анна", "a=b", "Мария-Анна", "'=1", "1+1", "О’Генри", "#1", "…=1"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


@given(STARTS, STARTS, SIGNS, st.text())
def test_no_beginning_hides_a_formula(first: str, second: str, sign: str, rest: str) -> None:
    assert safe(first + second + sign + rest).startswith("'")


@given(st.text(st.characters()))
def test_nothing_is_left_that_xml_forbids(text: str) -> None:
    cell = safe(text)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", cell)
    assert cell.encode("utf-8", "strict")[:0] == b""
    assert len(cell) < 32_767
