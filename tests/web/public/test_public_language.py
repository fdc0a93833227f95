"""Russian first, English by switch, and never a mixture."""

import re
from dataclasses import replace
from html import unescape

import pytest
from werkzeug.test import TestResponse

from app import create_app
from config import Config
from contests.lifecycle import PUBLIC, State
from locales import LANGUAGES
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


def switch(visitor: Visitor, back: str, to: str = "en", **headers: str) -> TestResponse:
    """Press the switch of a page: it needs no token, so it works for whoever has no session."""
    return visitor.client.post("/language", data={"language": to, "back": back}, headers=headers)


def test_a_visitor_who_wants_english_gets_it_and_stays_on_the_page(
    public_page: Street, visitor: Visitor
) -> None:
    address = public_page(State.PUBLISHED)
    assert f'name="back" value="{address}"' in " ".join(visitor.see(address).split())
    assert switch(visitor, back=address).location == address
    page = visitor.see(address)
    assert '<html lang="en">' in page
    assert "What can I win?" in page
    assert english_in(page)


def test_the_choice_is_a_cookie_of_its_own_that_only_we_read(config: Config) -> None:
    secure = create_app(replace(config, public_url="https://example.org"))
    [cookie] = switch(Visitor(secure.test_client()), "/").headers.getlist("Set-Cookie")
    value, *rules = cookie.split("; ")
    assert value == "__Host-language=en"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"} <= set(rules)


@pytest.mark.parametrize("unknown", ["xx", "", "en; Domain=evil.example"])
def test_an_unknown_language_changes_nothing(visitor: Visitor, unknown: str) -> None:
    assert "Set-Cookie" not in switch(visitor, "/", to=unknown).headers
    assert '<html lang="ru">' in visitor.see("/")


def test_a_made_up_cookie_is_no_language(visitor: Visitor) -> None:
    visitor.client.set_cookie("language", "../en")
    assert '<html lang="ru">' in visitor.see("/")


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""]
)
def test_the_switch_never_leads_to_another_site(visitor: Visitor, back: str) -> None:
    assert switch(visitor, back).location == "/"


def test_no_other_site_presses_the_switch(visitor: Visitor) -> None:
    answer = switch(visitor, "/", **{"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_its_language_in_its_headers(visitor: Visitor, language: str) -> None:
    switch(visitor, "/", to=language)
    assert visitor.client.get("/").headers["Content-Language"] == language
