"""How far a page looks into the randomness itself, and the page that is opened as a file."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.draw1 import ENTRIES, MANIFEST, SIGNATURE, edited, read
from tests.journey.script_site import Site, opened, results_page, serving
from winners.entries import parse_entries
from winners.manifest import Manifest
from winners.ranking import Place, rank, seed
from winners.sources import Source
from winners.standalone import script

OTHER_CHAIN = read("other-chain.txt").rstrip("\n")
OTHER_SIGNATURE = read("other-signature.txt").rstrip("\n")
KNOWN = Manifest.parse(MANIFEST)
SECRET = "5e" * 32
KNOWN_AT = 1692803490  # of quicknet's round 42, in Unix time
TEXTS = {
    "running": "running",
    "ok": "it holds,",
    "bad": "it does not hold",
    "failed": "could not load",
    "quicknet": "signed by quicknet",
    "chain": "signed by another chain",
    "unknown": "signed by somebody",
    "event": "with a public event",
    "commit": "with a revealed secret",
}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with opened(browser) as tab:
        yield tab


def _places(manifest: Manifest, line: str) -> list[Place]:
    """What anybody computes who believes this evidence."""
    start = seed(manifest.manifest_id, Source.parse(manifest.beacon).randomness(line))
    return rank(start, parse_entries(ENTRIES), manifest.places)


def _said(site: Site, tab: Page, manifest: Manifest, line: str, chain: str = "") -> str:
    """What the page says about a draw whose places do follow from its files."""
    site.files = {
        "/": results_page(_places(manifest, line), TEXTS, chain),
        "/manifest.txt": manifest.to_text(),
        "/entries.txt": ENTRIES,
        "/signature.txt": f"{line}\n",
    }
    tab.goto(site.url)
    tab.get_by_role("button", name="Check").click()
    expect(tab.locator("[data-outcome=ok], [data-outcome=bad]")).to_be_visible()
    return tab.get_by_role("status").inner_text()


def _on(beacon: str, number: int = 42) -> Manifest:
    return replace(KNOWN, beacon=beacon, round=number)


OTHER = _on(f"drand:{OTHER_CHAIN.split(':')[0]}")
EVENT = _on(f"event:{sha256(b'Lotto').hexdigest()}", KNOWN_AT)
COMMIT = _on(f"commit:{sha256(bytes.fromhex(SECRET)).hexdigest()}", KNOWN_AT)


@pytest.mark.parametrize(
    ("manifest", "line", "chain", "words"),
    [
        pytest.param(KNOWN, SIGNATURE, "", "it holds, signed by quicknet", id="quicknet"),
        pytest.param(
            OTHER, OTHER_SIGNATURE, OTHER_CHAIN, "it holds, signed by another chain", id="chain"
        ),
        pytest.param(OTHER, OTHER_SIGNATURE, "", "it holds, signed by somebody", id="unknown"),
        pytest.param(EVENT, "03 11 19", "", "it holds, with a public event", id="event"),
        pytest.param(COMMIT, SECRET, "", "it holds, with a revealed secret", id="commit"),
        pytest.param(KNOWN, OTHER_SIGNATURE, "", "it does not hold", id="forged signature"),
        pytest.param(OTHER, SIGNATURE, OTHER_CHAIN, "it does not hold", id="forged, other chain"),
        pytest.param(
            replace(EVENT, round=KNOWN_AT - 3600), "7", "", "it does not hold", id="late event"
        ),
        pytest.param(
            replace(COMMIT, frozen_at="2023-08-23T15:11:30Z"),
            SECRET,
            "",
            "it does not hold",
            id="late list",
        ),
    ],
)
def test_a_page_says_how_far_it_looked_into_the_randomness(
    site: Site, tab: Page, manifest: Manifest, line: str, chain: str, words: str
) -> None:
    assert _said(site, tab, manifest, line, chain) == words


def _kept(folder: Path) -> Path:
    """The page as a reader keeps it: one file with everything in it."""
    texts = " ".join(f'data-text-{key}="{words}"' for key, words in TEXTS.items())
    page = folder / "verify.html"
    page.write_text(
        f"""<!doctype html><meta charset="utf-8"><title>verify</title>
        <section data-verify {texts}>
          <label>Files <input type="file" multiple data-verify-files></label>
          <button data-verify-run>Check</button>
          <p data-verify-result role="status"></p>
          <ol data-verify-places></ol>
        </section>
        <script>{script()}</script>"""
    )
    return page


def _files(folder: Path, **changes: str) -> list[Path]:
    known = {name: read(f"{name}.txt") for name in ("manifest", "entries", "signature")}
    for name, text in (known | changes).items():
        (folder / f"{name}.txt").write_text(text)
    return [folder / f"{name}.txt" for name in known]


def test_a_page_opened_as_a_file_verifies_chosen_files(tab: Page, tmp_path: Path) -> None:
    tab.goto(_kept(tmp_path).as_uri())
    tab.get_by_label("Files").set_input_files(_files(tmp_path))
    tab.get_by_role("button", name="Check").click()
    expect(tab.get_by_role("status")).to_have_text("it holds, signed by quicknet")
    expected = [line.rsplit(" ", 1)[0] for line in read("expected.txt").splitlines()[3:]]
    assert tab.get_by_role("listitem").all_inner_texts() == expected


def test_a_page_opened_as_a_file_finds_tampering_and_names_no_winner(
    tab: Page, tmp_path: Path
) -> None:
    tab.goto(_kept(tmp_path).as_uri())
    tampered = edited(MANIFEST, 10, "alternates=3").replace("entries_count=8", "entries_count=9")
    tab.get_by_label("Files").set_input_files(_files(tmp_path, manifest=tampered))
    tab.get_by_role("button", name="Check").click()
    expect(tab.get_by_role("status")).to_have_text("it does not hold")
    expect(tab.get_by_role("listitem")).to_have_count(0)


def test_a_page_opened_as_a_file_wants_all_three_files(tab: Page, tmp_path: Path) -> None:
    tab.goto(_kept(tmp_path).as_uri())
    tab.get_by_label("Files").set_input_files(_files(tmp_path)[:2])
    tab.get_by_role("button", name="Check").click()
    expect(tab.get_by_role("status")).to_have_text("could not load")
