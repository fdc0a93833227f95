"""The draw recomputed in a reader's browser: the same answers and refusals as in Python."""

from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.draw1 import ENTRIES, MANIFEST, edited, leaf_of, manifest_of, read
from tests.journey.script_site import opened, serving
from winners.entries import Line, LineError, entries_text, merkle_path, merkle_root, parse_entries
from winners.manifest import Manifest
from winners.ranking import Place, rank


@pytest.fixture
def run(browser: Browser) -> Iterator[Any]:
    """Run an expression over `d` (draw.mjs) and `x` (the given value) in the browser."""
    with serving() as site, opened(browser) as tab:
        site.files["/"] = "<!doctype html><title>draw</title>"
        tab.goto(site.url)
        module = "async (x) => { const d = await import('/js/draw.mjs'); return %s }"
        yield lambda expression, value=None: tab.evaluate(module % expression, value)


RECOMPUTE = """(([manifest, entries, evidence]) => d.finish(d.recompute({
    manifest: new TextEncoder().encode(manifest),
    entries: new TextEncoder().encode(entries),
    evidence: new TextEncoder().encode(evidence)})))(x)"""
TRY = "x.map((t) => { try { d.%s(t); return 0 } catch (e) { return e.line ?? String(e) } })"


def test_the_known_draw_comes_out_in_a_browser(run: Any) -> None:
    found = run(RECOMPUTE, [MANIFEST, ENTRIES, read("signature.txt")])
    lines = [f"manifest_id {found['manifestId']}", f"randomness {found['randomness']}"]
    lines += [f"seed {found['seed']}"]
    lines += ["{rank} {prize} {leaf} {score}".format(**place) for place in found["places"]]
    assert "\n".join(lines) + "\n" == read("expected.txt")


def test_made_up_draws_come_out_the_same(run: Any) -> None:
    random = Random(2026)
    for size in [1, 2, 3, 7, 8, 64, 300, 1500]:
        weights = [random.choice([1, 1, 1, 2, 9, 30]) for _ in range(size)]
        lines = [Line(leaf_of(random.getrandbits(40)), weight) for weight in weights]
        manifest = manifest_of(lines, (("main", 1), ("book", 3)), 5)
        found = run(RECOMPUTE, [manifest.to_text(), entries_text(lines), read("signature.txt")])
        places = rank(found["seed"], lines, manifest.places)
        assert [Place(**place) for place in found["places"]] == places
        assert found["manifestId"] == manifest.manifest_id


def test_texts_of_every_length_hash_the_same(run: Any) -> None:
    texts = ["x" * length for length in range(200)]
    assert run("x.map(d.H)", texts) == [sha256(text.encode()).hexdigest() for text in texts]


def test_both_readers_refuse_the_same_changes_at_the_same_line(run: Any) -> None:
    random = Random(2026)
    for text, parse, name in [
        (MANIFEST, Manifest.parse, "parseManifest"),
        (ENTRIES, parse_entries, "parseEntries"),
    ]:
        changed = [_changed(text, random) for _ in range(1500)]
        verdicts = [_refused_at(parse, each) for each in changed]
        assert run(TRY % name, changed) == verdicts
        assert 0 in verdicts
        assert len(set(verdicts)) > 8


@pytest.mark.parametrize(
    "line",
    ["frozen_at=2023-02-29T15:00:00Z", "frozen_at=2024-02-29T15:00:00Z", "prizes=a:1,a:1"],
)
def test_both_readers_agree_about_what_no_pattern_shows(run: Any, line: str) -> None:
    text = edited(MANIFEST, 9 if line.startswith("prizes") else 11, line)
    assert run(TRY % "parseManifest", [text]) == [_refused_at(Manifest.parse, text)]


def _changed(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    piece: str = random.choice(
        [*"\n\r\t 0123456789abcdef=:,Z-", "", "\ufeff", "٣", "\u2028", "00", "9" * 8]
    )
    return text[:at] + piece + text[at + random.randrange(3) :]


def _refused_at(parse: Any, text: str) -> int:
    try:
        parse(text)
    except LineError as error:
        return error.line
    return 0


def test_a_reader_finds_her_own_leaf_and_its_path(run: Any) -> None:
    user_ref, nonce, leaf = read("openings.txt").splitlines()[3].split()
    assert run("d.leafOf(...x)", ["demo-2026", user_ref, nonce]) == leaf
    lines = parse_entries(ENTRIES)
    path, root = merkle_path(lines, 3), merkle_root(lines)
    given = {"lines": [line._asdict() for line in lines], "path": path, "root": root}
    assert run("d.merklePath(x.lines, 3)", given) == path
    proved = "x.lines.map((line, i) => d.checkPath(line, i, 8, x.path, x.root))"
    assert run(proved, given) == [index == 3 for index in range(8)]
