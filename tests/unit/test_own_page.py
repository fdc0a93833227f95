"""Which addresses a form may send a person back to."""

import pytest

from pages import own_page

OUTSIDE = [
    "",
    "https://evil.example/",
    "javascript:alert(1)",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/\x00/evil.example",
]


@pytest.mark.parametrize("wanted", OUTSIDE)
def test_an_address_that_may_lead_elsewhere_is_not_believed(wanted: str) -> None:
    assert own_page(wanted, otherwise="/home") == "/home"


@pytest.mark.parametrize("wanted", ["/", "/c/kniga?page=2#end", "/c/книга на выходные"])
def test_an_address_of_ours_is(wanted: str) -> None:
    assert own_page(wanted, otherwise="/home") == wanted
