"""The public results page's own check: says "it holds" only if everything was compared."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.draw1 import ENTRIES, MANIFEST, SIGNATURE, edited, leaf_of, manifest_of, read
from tests.journey.script_site import Site, opened, results_page, serving
from winners.entries import Line, entries_text
from winners.ranking import Place, rank, seed
from winners.sources import Source

TEXTS = {
    "running": "running",
    "ok": "it holds",
    "bad": "it does not hold",
    "failed": "could not load",
}
PLACES = [
    Place(int(rank), prize, leaf, score)
    for rank, prize, leaf, score in (line.split() for line in read("expected.txt").splitlines()[3:])
]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with opened(browser) as tab:
        yield tab


def _publish(site: Site, places: list[Place]) -> None:
    site.files = {
        f"/{name}": read(name) for name in ("manifest.txt", "entries.txt", "signature.txt")
    }
    site.files["/"] = results_page(places, TEXTS)


def _verdict_is(tab: Page, site: Site, words: str) -> None:
    tab.goto(site.url)
    tab.get_by_role("button", name="Check").click()
    expect(tab.get_by_role("status")).to_have_text(words)
    expect(tab.get_by_role("progressbar")).to_be_hidden()


def test_the_results_page_verifies_itself(site: Site, tab: Page) -> None:
    _publish(site, PLACES)
    _verdict_is(tab, site, "it holds")


@pytest.mark.parametrize(
    "places",
    [
        pytest.param([], id="no places"),
        pytest.param(PLACES[:-1], id="a place less"),
        pytest.param([*PLACES, PLACES[-1]], id="a place twice"),
        pytest.param([*PLACES[:-1], PLACES[0]], id="one place for another"),
        pytest.param([*PLACES, PLACES[0]._replace(rank=6)], id="a place more"),
        pytest.param([PLACES[0]._replace(leaf=leaf_of(1)), *PLACES[1:]], id="another winner"),
        pytest.param([PLACES[0]._replace(prize="book"), *PLACES[1:]], id="another prize"),
        pytest.param(
            [PLACES[0]._replace(rank=2), PLACES[1]._replace(rank=1), *PLACES[2:]], id="swap"
        ),
    ],
)
def test_places_that_were_not_drawn_are_found_out(
    site: Site, tab: Page, places: list[Place]
) -> None:
    _publish(site, places)
    _verdict_is(tab, site, "it does not hold")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.txt", edited(MANIFEST, 10, "alternates=1")),
        ("manifest.txt", edited(MANIFEST, 11, "frozen_at=2023-08-23T15:11:30Z")),
        ("entries.txt", ENTRIES.replace(" 5\n", " 6\n")),
        ("signature.txt", read("other-signature.txt")),
        ("entries.txt", "\ufeff" + ENTRIES),
        ("entries.txt", ""),
    ],
)
def test_tampered_files_are_found_out(site: Site, tab: Page, name: str, content: str) -> None:
    _publish(site, PLACES)
    site.files[f"/{name}"] = content
    _verdict_is(tab, site, "it does not hold")


@pytest.mark.parametrize("name", ["manifest.txt", "entries.txt", "signature.txt"])
def test_a_file_that_does_not_load_accuses_nobody(site: Site, tab: Page, name: str) -> None:
    _publish(site, PLACES)
    del site.files[f"/{name}"]
    _verdict_is(tab, site, "could not load")


WATCH = """() => {
    const seen = { texts: [], shares: [] };
    const watch = (selector, note) => {
        const element = document.querySelector(selector);
        new MutationObserver(() => note(element))
            .observe(element, { attributes: true, childList: true });
    };
    watch("[data-verify-result]", (e) => {
        if (e.textContent !== seen.texts.at(-1)) seen.texts.push(e.textContent);
    });
    watch("[data-verify-progress]", (e) => { if (!e.hidden) seen.shares.push(e.value) });
    window.seen = seen;
}"""


def test_a_long_list_shows_how_far_it_is_and_leaves_the_page_alive(site: Site, tab: Page) -> None:
    lines = [Line(leaf_of(number), 1) for number in range(20_000)]
    manifest = manifest_of(lines)
    known_seed = seed(manifest.manifest_id, Source.parse(manifest.beacon).randomness(SIGNATURE))
    _publish(site, rank(known_seed, lines, manifest.places))
    site.files |= {"/manifest.txt": manifest.to_text(), "/entries.txt": entries_text(lines)}
    tab.goto(site.url)
    tab.evaluate(WATCH)
    tab.get_by_role("button", name="Check").click()
    expect(tab.get_by_role("status")).to_have_text("it holds")
    seen = tab.evaluate("window.seen")
    assert seen["texts"] == ["running", "it holds"]
    assert len(seen["shares"]) > 3
    assert seen["shares"] == sorted(seen["shares"])
