"""What everybody may see is made once; what is anybody's own goes to her alone."""

import gzip
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pagecache import PageCache
from tests.unit.cached_site import WORDS, site

PACKED = {"Accept-Encoding": "gzip"}


@dataclass
class Clock:
    now: float = 0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> FlaskClient:
    return site(clock, seconds=1).test_client(use_cookies=False)


def ask(client: FlaskClient, path: str, cookie: str = "", **headers: str) -> TestResponse:
    return client.get(path, headers={**({"Cookie": cookie} if cookie else {}), **headers})


def test_a_page_is_made_once_a_second(client: FlaskClient, clock: Clock) -> None:
    first = client.get("/page").data
    clock.now = 0.99
    assert client.get("/page").data == first
    clock.now = 1
    assert client.get("/page").data != first


def test_each_language_has_its_own(client: FlaskClient) -> None:
    ru, en = client.get("/page"), ask(client, "/page", "language=en")
    assert "/page? ru " in ru.text
    assert "/page? en " in en.text
    assert ask(client, "/page", "language=en").data == en.data
    assert ask(client, "/page", "language=xx").data == ru.data


@pytest.mark.parametrize("cookie", ["session=anything", "remember_token=1", "a=b; session=x"])
def test_whoever_has_a_session_gets_a_page_of_her_own_and_leaves_none(
    client: FlaskClient, cookie: str
) -> None:
    own = [ask(client, "/page", cookie, **PACKED) for _ in range(2)]
    shared = client.get("/page")
    assert len({own[0].data, own[1].data, shared.data}) == 3
    assert {answer.headers["Cache-Control"] for answer in own} == {"private, no-cache"}
    assert all(
        "Content-Encoding" not in ask(client, "/page", cookie, **PACKED).headers for _ in "1"
    )


def test_what_is_no_page_everybody_shares(client: FlaskClient) -> None:
    first = ask(client, "/file", "session=hers; other=1")
    assert " language=ru " in first.text
    packed = ask(client, "/file", "session=another", **PACKED)
    assert gzip.decompress(packed.data) == first.data == client.get("/file").data


def test_what_gives_out_a_session_is_given_to_one_person(client: FlaskClient) -> None:
    answers = [client.get("/greets") for _ in range(2)]
    assert answers[0].data != answers[1].data
    assert all("Set-Cookie" in answer.headers for answer in answers)
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-cache"}


@pytest.mark.parametrize("status", [404, 500, 503])
def test_trouble_is_not_kept(client: FlaskClient, status: int) -> None:
    answers = [client.get(f"/error/{status}") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {status}
    assert answers[0].data != answers[1].data
    assert "ETag" not in answers[0].headers


def test_a_route_that_does_not_say_so_is_not_kept(client: FlaskClient) -> None:
    answers = [client.get("/own", headers=PACKED) for _ in range(2)]
    assert answers[0].data != answers[1].data
    assert answers[0].headers["Cache-Control"] == "private, no-cache"
    assert "Content-Encoding" not in answers[0].headers


def test_a_button_is_never_answered_from_the_shelf(client: FlaskClient) -> None:
    assert client.post("/page").data != client.post("/page").data


def test_a_query_that_the_page_does_not_read_makes_no_other_page(client: FlaskClient) -> None:
    first = client.get("/page?utm_source=%3Cb%3Eevil&x=1")
    assert "evil" not in first.text
    assert client.get("/page").data == client.get("/page?y=2").data == first.data


def test_a_query_that_it_reads_makes_another(client: FlaskClient) -> None:
    second = client.get("/page?x=1&before=7&before=8")
    assert "/page?before=7 " in second.text
    assert client.get("/page?before=7").data == second.data
    assert client.get("/page").data != second.data


def test_whoever_has_the_page_is_not_sent_it_again(client: FlaskClient) -> None:
    whole = client.get("/page")
    etag = whole.headers["ETag"]
    assert etag.startswith('"')
    for known in (etag, f"W/{etag}", f'"another", {etag}', "*"):
        again = ask(client, "/page", **{"If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == whole.headers["Cache-Control"]
        assert "Content-Length" not in again.headers
    assert ask(client, "/page", **{"If-None-Match": '"another"'}).data == whole.data


def test_who_asks_first_with_an_etag_does_not_leave_an_empty_page(client: FlaskClient) -> None:
    asked = {"If-None-Match": '"old"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert ask(client, "/page", Range="bytes=0-3", **asked).status_code == 200
    assert WORDS in client.get("/page").text


def test_whoever_takes_gzip_gets_the_same_page_packed(client: FlaskClient) -> None:
    plain, packed = client.get("/page"), client.get("/page", headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "*;q=0", "deflate, br"])
def test_whoever_does_not_take_gzip_gets_none(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/page", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert WORDS in answer.text


def test_a_head_is_that_of_the_page(client: FlaskClient) -> None:
    whole, head = client.get("/page"), client.head("/page")
    assert head.data == b""
    assert dict(head.headers) == dict(whole.headers)


def test_what_never_changes_is_kept_for_good(client: FlaskClient, clock: Clock) -> None:
    first = client.get("/file")
    clock.now = 1_000_000
    assert client.get("/file").data == first.data
    assert "immutable" in first.headers["Cache-Control"]
    assert first.headers["Vary"] == "Accept-Encoding"


def test_what_is_very_large_is_not_kept_but_known_by_its_etag(client: FlaskClient) -> None:
    first, second = client.get("/large"), client.get("/large", headers=PACKED)
    assert first.data != second.data
    assert "Content-Encoding" not in second.headers
    assert {"ETag"} <= set(first.headers.keys())


def test_browsers_keep_a_page_no_longer_than_we_do(client: FlaskClient) -> None:
    headers = client.get("/page").headers
    assert (headers["Cache-Control"], headers["Vary"]) == (
        "public, max-age=1",
        "Cookie, Accept-Encoding",
    )


def test_without_seconds_everything_is_made_anew(clock: Clock) -> None:
    client = site(clock, seconds=0).test_client(use_cookies=False)
    for path in ("/page", "/file"):
        assert client.get(path).data != client.get(path).data
    assert client.get("/page").headers["Cache-Control"] == "public, max-age=0"


def test_made_up_addresses_leave_nothing_on_the_shelf(clock: Clock) -> None:
    app = site(clock, seconds=1)
    client = app.test_client(use_cookies=False)
    for number in range(50):
        client.get(f"/page?x={number}")
        client.get(f"/no-such-page/{number}")
        client.get(f"/error/{400 + number % 5}?x={number}")
        client.get(f"/%ff{number}")
    assert isinstance(app.wsgi_app, PageCache)
    assert app.wsgi_app.shelf.size[0] == 1
