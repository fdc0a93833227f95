"""Russian first, English by switch, and never a mixture."""

import re
from html import unescape

import pytest
from flask import Flask

from contests.lifecycle import PUBLIC, State
from tests.web.conftest import Visitor
from tests.web.public.conftest import Street

OF_STAFF = re.compile(r'<div class="rules-text".*?</div>|<pre.*?</pre>|<code.*?</code>', re.DOTALL)
HIDDEN = re.compile(r"<(style|script)\b.*?</\1>|<!--.*?-->", re.DOTALL)
SAID = re.compile(r'\b(?:content|aria-label|alt|title|placeholder|data-text-\w+)="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
ENGLISH = re.compile(r"[A-Za-z’']+(?: [A-Za-z’']+)+")
STATES = sorted(PUBLIC - {State.CANCELLED})


def english_in(page: str) -> list[str]:
    """Two Latin words in a row, wherever a person could read or hear them."""
    page = OF_STAFF.sub("", HIDDEN.sub("", page)).replace('lang="en">English', ">")
    body = page[page.index("<body") :]
    said = " | ".join(SAID.findall(body))
    return ENGLISH.findall(unescape(TAG.sub(" | ", body) + " | " + said))


@pytest.mark.parametrize("state", STATES)
def test_a_russian_page_has_no_english_sentence(
    public_page: Street, visitor: Visitor, state: State
) -> None:
    address = public_page(state)
    for page in ("/", address, f"{address}/winners", "/desk/sign-in"):
        assert english_in(visitor.see(page)) == [], page
    assert english_in(visitor.see("/no-such-page", 404)) == []


def test_a_visitor_who_wants_english_gets_it_and_stays_on_the_page(
    public_page: Street, visitor: Visitor
) -> None:
    address = public_page(State.PUBLISHED)
    answer = visitor.submit("/language", address, language="en", back=address)
    assert answer.location == address
    page = visitor.see(address)
    assert '<html lang="en">' in page
    assert "What can I win?" in page
    assert english_in(page)


def test_an_unknown_language_changes_nothing(visitor: Visitor) -> None:
    visitor.submit("/language", "/", language="xx", back="/")
    assert '<html lang="ru">' in visitor.see("/")


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""]
)
def test_the_switch_never_leads_to_another_site(app: Flask, visitor: Visitor, back: str) -> None:
    answer = visitor.submit("/language", "/", language="en", back=back)
    assert answer.location == "/"
