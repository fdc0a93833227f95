"""The manifest: byte for byte, or refused with the line that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draw1 import ENTRIES, LISTS, MANIFEST, edited, manifest_of, read
from winners.entries import EntriesError, Line, entries_text
from winners.manifest import Manifest, ManifestError

LINES = MANIFEST.split("\n")
OTHER_HASH = "f" * 64


def test_the_known_manifest_reads_and_writes_byte_for_byte() -> None:
    assert Manifest.parse(MANIFEST).to_text() == MANIFEST


def test_the_known_manifest_has_the_known_id() -> None:
    assert read("expected.txt").startswith(f"manifest_id {Manifest.parse(MANIFEST).manifest_id}\n")


def test_the_known_manifest_accepts_its_list() -> None:
    assert len(Manifest.parse(MANIFEST).read_entries(ENTRIES)) == 8


def test_prizes_come_in_their_order_then_the_alternates() -> None:
    assert Manifest.parse(MANIFEST).places == ["main", "book", "book", "alternate", "alternate"]


def test_there_are_no_more_places_than_entrants() -> None:
    text = edited(MANIFEST, 9, "prizes=main:9999999,book:9999999")
    assert Manifest.parse(text).places == ["main"] * 8


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("\ufeff" + MANIFEST, 1, id="byte order mark"),
        pytest.param(MANIFEST.replace("\n", "\r\n"), 1, id="CRLF"),
        pytest.param(MANIFEST[:-1], 14, id="no final line feed"),
        pytest.param(MANIFEST + "\n", 15, id="an empty line more"),
        pytest.param(MANIFEST + "note=hello\n", 15, id="a key more"),
        pytest.param("\n" + MANIFEST, 1, id="an empty line first"),
        pytest.param("\n".join(LINES[:9] + LINES[10:]), 10, id="a key less"),
        pytest.param("\n".join(LINES[:13]) + "\n", 14, id="the last key less"),
        pytest.param(edited(edited(MANIFEST, 2, LINES[2]), 3, LINES[1]), 2, id="keys exchanged"),
        pytest.param(edited(MANIFEST, 3, LINES[1]), 3, id="a key twice"),
    ],
)
def test_what_is_not_exactly_a_manifest_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ManifestError) as refusal:
        Manifest.parse(text)
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (1, "spec=draw/2"),
        (2, "contest="),
        (2, "contest=a|b"),
        (2, "contest=Лето"),
        (2, "contest =demo"),
        (3, "draw=0"),
        (3, "draw=01"),
        (3, "draw=1 "),
        (3, "draw=+1"),
        (3, "draw=١"),
        (4, "rules_sha256=" + "A" * 64),
        (5, "entries_sha256=" + "a" * 63),
        (6, "entries_root=0x" + "a" * 62),
        (7, "entries_count=08"),
        (7, "entries_count=0"),
        (8, "tickets_total=15.0"),
        (9, "prizes="),
        (9, "prizes=main"),
        (9, "prizes=main:0"),
        (9, "prizes=main:01"),
        (9, "prizes=main:1,"),
        (9, "prizes=main:1, book:2"),
        (9, "prizes=Main:1"),
        (9, f"prizes={'m' * 33}:1"),
        (9, "prizes=main:1,main:2"),
        (9, "prizes=alternate:1"),
        (10, "alternates=00"),
        (10, "alternates=-1"),
        (11, "frozen_at=2023-08-23 15:00:00"),
        (11, "frozen_at=2023-08-23T15:00:00+00:00"),
        (11, "frozen_at=2023-02-29T15:00:00Z"),
        (11, "frozen_at=2023-08-23T24:00:00Z"),
        (11, "frozen_at=2023-08-23T15:00:60Z"),
        (12, f"beacon={OTHER_HASH}"),
        (12, f"beacon=nist:{OTHER_HASH}"),
        (13, "round=0"),
        (13, "round=042"),
        (14, "prev_manifest_sha256="),
    ],
)
def test_a_value_that_is_not_exactly_so_is_refused_with_its_line(number: int, line: str) -> None:
    with pytest.raises(ManifestError) as refusal:
        Manifest.parse(edited(MANIFEST, number, line))
    assert refusal.value.line == number


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (5, f"entries_sha256={OTHER_HASH}"),
        (6, f"entries_root={OTHER_HASH}"),
        (7, "entries_count=9"),
        (8, "tickets_total=14"),
    ],
)
def test_another_list_is_refused_at_the_key_that_does_not_hold(number: int, line: str) -> None:
    manifest = Manifest.parse(edited(MANIFEST, number, line))
    with pytest.raises(ManifestError) as refusal:
        manifest.read_entries(ENTRIES)
    assert refusal.value.line == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (edited(MANIFEST, 3, "draw=0"), "line 3: not a well-formed draw=…"),
        (MANIFEST + "note=hello\n", "line 15: 14 lines are wanted"),
        (
            edited(MANIFEST, 9, "prizes=alternate:1"),
            "line 9: each prize needs a name of its own, other than alternate",
        ),
        (edited(MANIFEST, 11, "frozen_at=2023-02-29T15:00:00Z"), "line 11: no such moment"),
        (edited(MANIFEST, 7, "entries_count=9"), "line 7: entries_count is 9 here, 8 in the list"),
    ],
)
def test_a_refusal_says_what_is_wanted(text: str, words: str) -> None:
    with pytest.raises(ManifestError) as refusal:
        Manifest.parse(text).read_entries(ENTRIES)
    assert str(refusal.value) == f"manifest.txt, {words}"


@pytest.mark.parametrize("kind", ["drand", "event", "commit"])
def test_each_kind_of_source_can_be_named(kind: str) -> None:
    text = edited(MANIFEST, 12, f"beacon={kind}:{OTHER_HASH}")
    assert Manifest.parse(text).beacon == f"{kind}:{OTHER_HASH}"


def test_a_broken_list_is_refused_at_its_own_line() -> None:
    with pytest.raises(EntriesError, match=r"entries\.txt, line 2"):
        Manifest.parse(MANIFEST).read_entries(edited(ENTRIES, 2, "?"))


def test_a_manifest_that_would_be_refused_cannot_be_made() -> None:
    lines = [Line(OTHER_HASH, 1)]
    with pytest.raises(ManifestError, match=r"manifest\.txt, line 9"):
        manifest_of(lines, prizes=())
    with pytest.raises(ManifestError, match=r"manifest\.txt, line 10"):
        manifest_of(lines, alternates=-1)


@given(
    LISTS,
    st.dictionaries(st.from_regex(r"\Ap[a-z0-9-]{0,31}\Z"), st.integers(1, 10**6), min_size=1),
    st.integers(0, 10**6),
)
def test_a_written_manifest_reads_back(
    lines: list[Line], prizes: dict[str, int], alternates: int
) -> None:
    manifest = manifest_of(lines, tuple(prizes.items()), alternates)
    assert Manifest.parse(manifest.to_text()) == manifest
    assert manifest.read_entries(entries_text(lines)) == sorted(lines)


@given(st.integers(0, len(MANIFEST) - 1), st.sampled_from("\n\r =:,0123456789abcdefzA\ufeff"))
def test_any_changed_character_is_refused_or_gives_another_id(at: int, character: str) -> None:
    changed = MANIFEST[:at] + character + MANIFEST[at + 1 :]
    try:
        manifest = Manifest.parse(changed)
    except ManifestError:
        return
    same_id = manifest.manifest_id == Manifest.parse(MANIFEST).manifest_id
    assert same_id == (changed == MANIFEST)
