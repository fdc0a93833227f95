"""Files about a contest: picture for previews, cover, posters; and how long they are kept."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

import clock
from contests import covers, cropping
from contests.lifecycle import Plan, State, Step
from tests.service.scene import OPENS
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.public.conftest import Street, brought_to

RUNS = {"plan": Plan(OPENS, clock.now() + timedelta(days=3), clock.now() + timedelta(days=4), True)}
PICTURE = re.compile(r'<meta property="og:image" content="http://localhost([^"]+)">')
COVER = re.compile(r'<img class="cover"\s+src="([^"]+)"')
YEAR_S = 31_536_000


def a_cover(colour: str = "#a93a26") -> bytes:
    file = BytesIO()
    Image.new("RGB", (1200, 630), colour).save(file, "PNG")
    return cropping.as_cover(file.getvalue())


@pytest.fixture
def running(behind: BehindTheDesk) -> str:
    """The page of a contest that is open for three days more, without a cover."""
    with behind() as scene:
        return f"/c/{scene.open_contest(**RUNS).slug}"


@pytest.fixture
def covered(behind: BehindTheDesk) -> str:
    """The same with a cover."""
    with behind() as scene:
        contest = scene.open_contest(**RUNS)
        covers.put(contest, a_cover(), None, scene.clock())
        return f"/c/{contest.slug}"


def found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match, pattern.pattern
    return match[1]


def test_a_page_names_its_picture_for_previews(running: str, visitor: Visitor) -> None:
    page = visitor.see(running)
    answer = visitor.client.get(found(PICTURE, page))
    assert answer.content_type == "image/png"
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)
    for said in ('og:image:width" content="1200"', 'og:image:height" content="630"'):
        assert said in page
    assert '<meta property="og:image:alt" content="Книга на выходные' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_an_address_that_names_its_content_is_kept_for_good(running: str, visitor: Visitor) -> None:
    named = visitor.client.get(found(PICTURE, visitor.see(running)))
    assert named.cache_control.max_age == YEAR_S
    assert named.cache_control.immutable
    plain = visitor.client.get(f"{running}/picture.png")
    assert plain.cache_control.max_age == 300
    assert not plain.cache_control.immutable
    assert plain.data == named.data


@pytest.mark.parametrize("name", ["picture.png", "cover.jpg", "card.jpg", "poster-a4.pdf"])
def test_an_address_of_other_content_leads_to_what_there_is(
    covered: str, visitor: Visitor, name: str
) -> None:
    for mark in ("0123456789abcdef", "made-up"):
        answer = visitor.client.get(f"{covered}/{name}?v={mark}")
        assert (answer.status_code, answer.cache_control.max_age) == (302, None)
        there = visitor.client.get(answer.location)
        assert (there.status_code, there.cache_control.max_age) == (200, YEAR_S)


@pytest.mark.parametrize("name", ["picture.png", "cover.jpg", "card.jpg", "poster-a4.pdf"])
def test_what_somebody_has_already_is_not_sent_again(
    covered: str, visitor: Visitor, name: str
) -> None:
    first = visitor.client.get(f"{covered}/{name}")
    again = visitor.client.get(
        f"{covered}/{name}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.data == b""
    other = visitor.client.get(f"{covered}/{name}", headers={"If-None-Match": '"another"'})
    assert other.data == first.data


def test_a_new_cover_makes_a_new_picture_under_a_new_address(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = scene.open_contest(**RUNS)
        address = f"/c/{contest.slug}"
        pictures = []
        for colour in ("#a93a26", "#1f4d3a"):
            covers.put(contest, a_cover(colour), None, scene.clock())
            picture = found(PICTURE, visitor.see(address))
            pictures.append((picture, visitor.client.get(picture).data))
    (one, first), (other, second) = pictures
    assert one != other
    assert first != second


def test_the_picture_says_when_the_results_are_out(behind: BehindTheDesk, visitor: Visitor) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.DRAWN)
        address = f"/c/{contest.slug}"
        before = visitor.client.get(found(PICTURE, visitor.see(address))).data
        scene.take(contest, Step.PUBLISH)
    assert visitor.client.get(found(PICTURE, visitor.see(address))).data != before


def test_a_cover_is_shown_with_its_size_and_words(covered: str, visitor: Visitor) -> None:
    page = visitor.see(covered)
    shown = visitor.client.get(found(COVER, page))
    assert shown.content_type == "image/jpeg"
    assert Image.open(BytesIO(shown.data)).size == (1200, 630)
    tag = page[page.index('<img class="cover"') :].split(">", 1)[0]
    assert 'width="1200"' in tag
    assert 'height="630"' in tag
    assert re.search(r'alt="[^"]+"', tag)
    assert "/card.jpg?v=" in visitor.see("/")


def test_a_cards_cover_is_light(covered: str, visitor: Visitor) -> None:
    small = visitor.client.get(f"{covered}/card.jpg").data
    assert Image.open(BytesIO(small)).size == (480, 252)
    assert len(small) < 40_000


def test_without_a_cover_there_is_none(running: str, visitor: Visitor) -> None:
    assert not COVER.search(visitor.see(running))
    visitor.see(f"{running}/cover.jpg", status=404)


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED])
def test_what_has_not_opened_has_no_files(
    public_page: Street, visitor: Visitor, state: State
) -> None:
    address = public_page(state)
    names = ("picture.png", "cover.jpg", "poster-a4.pdf", "calendar.ics", "results.txt", "rules")
    for name in names:
        visitor.see(f"{address}/{name}", status=404)


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_poster_is_a_pdf(running: str, visitor: Visitor, paper: str) -> None:
    answer = visitor.client.get(f"{running}/poster-{paper}.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_there_is_no_poster_of_another_size(running: str, visitor: Visitor) -> None:
    visitor.see(f"{running}/poster-a5.pdf", status=404)


def test_the_files_are_the_same_whoever_looks_in_whatever_language(
    running: str, visitor: Visitor
) -> None:
    names = ("picture.png", "poster-a4.pdf")
    russian = [visitor.client.get(f"{running}/{name}").data for name in names]
    visitor.client.post("/language", data={"language": "en", "back": running})
    assert '<html lang="en">' in visitor.see(running)
    assert [visitor.client.get(f"{running}/{name}").data for name in names] == russian


def test_titles_of_pictures_alone_are_set_too(behind: BehindTheDesk, visitor: Visitor) -> None:
    with behind() as scene:
        address = f"/c/{brought_to(scene, State.OPEN, title='🎁🎁🎁').slug}"
    for name in ("picture.png", "poster-a4.pdf"):
        assert visitor.client.get(f"{address}/{name}").status_code == 200
