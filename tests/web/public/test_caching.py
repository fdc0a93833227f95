"""Readers share their pages; staff, and whoever is told something, see pages of their own."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app import create_app
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from tests.web.conftest import Visitor
from tests.web.public.conftest import Street

PERSONAL = {  # public addresses that answer each one for herself
    "health.alive",
    "health.ready",
    "health.scraped",
    "objections.lodge",
    "receipts.card",
    "receipts.door",
    "receipts.prove",
    "results.openings",  # who is behind a pseudonym: gone as soon as it is erased
    "rounds.bring",
    "staff.sign_in",
}
FILES = ("manifest.txt", "entries.txt", "signature.txt")
OWN = "private, no-cache"


@pytest.fixture
def street(app: Flask) -> Iterator[FlaskClient]:
    """Readers in a city where a page lasts a minute; on the same database, and no demo."""
    parts = app.extensions["zhrebiy"]
    config = replace(parts.config, page_cache_s=60, demo=False)
    city = create_app(config)
    yield city.test_client()
    with city.app_context():
        db.engine.dispose()


@pytest.fixture
def retitled(app: Flask) -> Callable[[], None]:
    """Gives every contest another title, whether or not anybody may: to tell old pages from new."""

    def retitle() -> None:
        with app.app_context():
            db.session.execute(update(Contest).values(title="Другое имя"))
            db.session.commit()

    return retitle


def test_every_public_address_shares_its_answer_or_says_why_not(app: Flask) -> None:
    views = app.view_functions
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    public = {name for name in asked if getattr(views[name], "access", "") == "public"}
    shared = {name for name in asked if hasattr(views[name], "cached")}
    assert public - shared == PERSONAL
    assert shared <= public


@pytest.mark.parametrize("state", [State.OPEN, State.FROZEN, State.DRAWN, State.PUBLISHED])
def test_no_page_that_readers_share_begins_a_session(
    public_page: Street, client: FlaskClient, state: State
) -> None:
    page = public_page(state)
    for address in ("/", page, f"{page}/winners", f"{page}/rules", "/draws", "/l/library"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Set-Cookie" not in answer.headers, address
        assert "csrf_token" not in answer.text, address
        assert "Cookie" in answer.vary


def test_readers_share_a_page_while_it_is_fresh(
    public_page: Street, street: FlaskClient, retitled: Callable[[], None]
) -> None:
    page = public_page(State.OPEN)
    first = street.get(page)
    retitled()
    again = street.get(page, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert street.get(page).data == first.data
    assert first.headers["Cache-Control"] == "public, max-age=60"


def test_staff_see_what_is_now_and_leave_it_to_nobody(
    public_page: Street,
    street: FlaskClient,
    hire: Callable[[str], Visitor],
    retitled: Callable[[], None],
) -> None:
    page = public_page(State.OPEN)
    before = street.get(page).text
    retitled()
    desk = hire("editor").client
    desk.get("/desk/")
    session = desk.get_cookie("session")
    assert session
    editor = street.application.test_client()
    editor.set_cookie("session", session.value)
    seen = editor.get(page)
    assert "Другое имя" in seen.text
    assert seen.headers["Cache-Control"] == OWN
    assert street.get(page).text == before


def test_what_one_is_told_nobody_else_reads(public_page: Street, street: FlaskClient) -> None:
    results = f"{public_page(State.OPEN)}/winners"
    told = street.get(results.replace("winners", "objections/"))
    assert told.location == f"{results}#objections"
    mine = street.get(results)
    assert "notice-stop" in mine.text
    assert mine.headers["Cache-Control"] == OWN
    assert "notice-stop" not in street.application.test_client().get(results).text


def test_the_switch_gives_the_other_language_at_once(
    public_page: Street, street: FlaskClient
) -> None:
    page = public_page(State.OPEN)
    assert '<html lang="ru">' in street.get(page).text
    street.post("/language", data={"language": "en", "back": page})
    assert '<html lang="en">' in street.get(page).text
    assert '<html lang="ru">' in street.application.test_client().get(page).text


def test_another_host_in_the_request_stands_on_no_page(
    public_page: Street, street: FlaskClient
) -> None:
    page = public_page(State.PUBLISHED)
    heads = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for address in ("/", page, f"{page}/winners", "/draws", "/verify.html"):
        answer = street.get(address, headers=heads)
        assert answer.status_code == 200
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)


def test_a_shared_page_keeps_its_policy(public_page: Street, street: FlaskClient) -> None:
    page = public_page(State.OPEN)
    first, again = street.get(page), street.get(page)
    assert "default-src 'self'" in again.headers["Content-Security-Policy"]
    assert dict(again.headers) == dict(first.headers)


def test_desk_pages_are_neither_shared_nor_packed(hire: Callable[[str], Visitor]) -> None:
    answer = hire("editor").client.get("/desk/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == OWN
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_a_draw_is_kept_for_good(
    public_page: Street, street: FlaskClient, client: FlaskClient, file: str
) -> None:
    address = f"{public_page(State.PUBLISHED)}/draw/1/{file}"
    answer = street.get(address)
    assert answer.cache_control.immutable
    assert (answer.cache_control.max_age or 0) > 30_000_000
    in_a_demo = client.get(address)  # may begin anew under the same addresses
    assert not in_a_demo.cache_control.immutable
    assert in_a_demo.data == answer.data


def test_a_file_that_is_not_there_yet_is_looked_for_again(
    public_page: Street, street: FlaskClient
) -> None:
    answer = street.get(f"{public_page(State.FROZEN)}/draw/1/signature.txt")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, OWN)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_what_monitors_ask_is_never_kept(street: FlaskClient, path: str) -> None:
    assert street.get(path).headers["Cache-Control"] == OWN


def test_stylesheets_and_scripts_are_kept_for_good_and_packed(street: FlaskClient) -> None:
    page = street.get("/").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)"', page)
    assert len(addresses) >= 3
    for address in addresses:
        answer = street.get(address, headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.cache_control.immutable) == (200, True)
        assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.data) < 500


def test_staff_share_them_with_readers(street: FlaskClient) -> None:
    [address] = re.findall(r'"(/static/[^"]+/zhrebiy.css)"', street.get("/").text)
    first = street.get(address)
    street.get("/desk/sign-in")
    assert street.get_cookie("session")
    packed = street.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == first.data
    assert "Cookie" not in packed.vary


def test_what_a_module_imports_comes_from_beside_it(
    public_page: Street, street: FlaskClient
) -> None:
    page = street.get(f"{public_page(State.PUBLISHED)}/winners").text
    script = re.search(r'src="(/static/[^"]+/verify\.mjs)"', page)
    assert script
    imported = script[1].replace("verify.mjs", "sha256.mjs")
    assert street.get(imported).cache_control.immutable


def test_the_page_of_an_older_version_still_gets_its_looks(street: FlaskClient) -> None:
    answer = street.get("/static/older/css/zhrebiy.css")
    assert answer.status_code == 200
    assert not answer.cache_control.immutable


@pytest.mark.parametrize("path", ["../app.py", "..%2fapp.py", "css/../../app.py", "%2fetc/passwd"])
def test_only_static_files_are_served(street: FlaskClient, path: str) -> None:
    assert street.get(f"/static/x/{path}", follow_redirects=True).status_code == 404
