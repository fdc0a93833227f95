"""The list of a draw: what is written, what is refused, and the tree over it."""

import hmac
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draw1 import ENTRIES, LISTS, edited, leaf_of, read
from winners.entries import (
    EntriesError,
    Line,
    entries_text,
    leaf,
    merkle_path,
    merkle_root,
    nonce,
    parse_entries,
    summary,
)
from winners.manifest import Manifest

FIRST, SECOND, THIRD, *_ = ENTRIES.split("\n")


def test_the_known_list_reads_and_writes_byte_for_byte() -> None:
    assert entries_text(parse_entries(ENTRIES)) == ENTRIES


def test_the_known_manifest_commits_to_the_known_list() -> None:
    manifest = Manifest.parse(read("manifest.txt"))
    found = summary(parse_entries(ENTRIES))
    assert found == {key: getattr(manifest, key) for key in found}


@pytest.mark.parametrize("opening", read("openings.txt").splitlines())
def test_a_known_opening_leads_to_its_leaf(opening: str) -> None:
    user_ref, known_nonce, known_leaf = opening.split(" ")
    assert leaf("demo-2026", user_ref, known_nonce) == known_leaf


def test_a_nonce_is_half_an_hmac_under_the_contests_key() -> None:
    key = bytes(range(32))
    full = hmac.new(key, b"draw/1|nonce|demo-2026|vk:1", sha256).hexdigest()
    assert nonce(key, "demo-2026", "vk:1") == full[:32]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("\n", 1, id="an empty line"),
        pytest.param("\ufeff" + ENTRIES, 1, id="byte order mark"),
        pytest.param(ENTRIES.replace("\n", "\r\n"), 1, id="CRLF"),
        pytest.param(ENTRIES.replace("\n", "\r"), 1, id="CR"),
        pytest.param(ENTRIES[:-1], 8, id="no final line feed"),
        pytest.param(ENTRIES + "\n", 9, id="an extra line feed"),
        pytest.param(edited(ENTRIES, 3, THIRD.replace(" ", "  ")), 3, id="two spaces"),
        pytest.param(edited(ENTRIES, 3, THIRD.replace(" ", "\t")), 3, id="a tab"),
        pytest.param(edited(ENTRIES, 3, THIRD + " "), 3, id="a trailing space"),
        pytest.param(edited(ENTRIES, 3, THIRD.upper()), 3, id="upper case"),
        pytest.param(edited(ENTRIES, 3, THIRD[1:]), 3, id="a short leaf"),
        pytest.param(edited(ENTRIES, 3, THIRD[:-1] + "02"), 3, id="a leading zero"),
        pytest.param(edited(ENTRIES, 3, THIRD[:-1] + "0"), 3, id="no tickets"),
        pytest.param(edited(ENTRIES, 3, THIRD[:-1] + "-1"), 3, id="a negative weight"),
        pytest.param(edited(ENTRIES, 3, THIRD[:-1] + "1001"), 3, id="a weight over 1000"),
        pytest.param(edited(ENTRIES, 3, THIRD[:-1] + "٢"), 3, id="another script's digit"),
        pytest.param(edited(ENTRIES, 3, SECOND), 3, id="a leaf twice"),
        pytest.param(edited(ENTRIES, 2, f"{FIRST[:64]} 7"), 2, id="a leaf twice, other weight"),
        pytest.param(edited(edited(ENTRIES, 2, THIRD), 3, SECOND), 3, id="unsorted"),
        pytest.param(edited(ENTRIES, 3, "\u2028" + THIRD), 3, id="another line separator"),
    ],
)
def test_what_is_not_exactly_a_list_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(EntriesError) as refusal:
        parse_entries(text)
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ENTRIES[:-1], "line 8: the file has to end with a line feed"),
        (edited(ENTRIES, 3, ""), "line 3: not a leaf of 64 hex characters and a weight 1..1000"),
        (edited(ENTRIES, 3, SECOND), "line 3: leaves have to ascend, each one once"),
    ],
)
def test_a_refusal_says_what_is_wanted(text: str, words: str) -> None:
    with pytest.raises(EntriesError) as refusal:
        parse_entries(text)
    assert str(refusal.value) == f"entries.txt, {words}"
    assert words.endswith(refusal.value.why)


def test_two_million_tickets_are_the_most() -> None:
    leaves = sorted(leaf_of(number) for number in range(2001))
    most = "".join(f"{leaf} 1000\n" for leaf in leaves[:2000])
    assert len(parse_entries(most)) == 2000
    with pytest.raises(EntriesError, match="line 2001: more than 2000000 tickets"):
        parse_entries(f"{most}{leaves[2000]} 1\n")


@pytest.mark.parametrize("weight", [0, -1, 1001])
def test_a_list_that_would_be_refused_is_not_written(weight: int) -> None:
    with pytest.raises(EntriesError):
        entries_text([Line(leaf_of(1), weight)])


@given(LISTS, st.randoms())
def test_the_order_in_which_people_came_leaves_no_trace(lines: list[Line], random: Random) -> None:
    shuffled = [*lines]
    random.shuffle(shuffled)
    assert entries_text(shuffled) == entries_text(lines)
    assert summary(shuffled) == summary(lines)


@given(LISTS)
def test_a_written_list_reads_back(lines: list[Line]) -> None:
    assert parse_entries(entries_text(lines)) == sorted(lines)


@given(LISTS, st.data())
def test_any_changed_character_is_refused_or_changes_what_is_committed(
    lines: list[Line], data: st.DataObject
) -> None:
    text = entries_text(lines)
    at = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(
        st.sampled_from("\n\r\t 0123456789abcdefA\ufeff").filter(lambda c: c != text[at])
    )
    try:
        changed = parse_entries(text[:at] + character + text[at + 1 :])
    except EntriesError:
        return
    assert summary(changed)["entries_sha256"] != summary(lines)["entries_sha256"]
    assert merkle_root(changed) != merkle_root(lines)


def _tree_hash(lines: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, word for word."""
    if not lines:
        return sha256().digest()
    if len(lines) == 1:
        return sha256(b"\x00" + lines[0]).digest()
    k = 1
    while 2 * k < len(lines):
        k *= 2
    return sha256(b"\x01" + _tree_hash(lines[:k]) + _tree_hash(lines[k:])).digest()


@pytest.mark.parametrize("count", range(34))
def test_the_root_is_that_of_the_rfc(count: int) -> None:
    lines = sorted(Line(leaf_of(number), number + 1) for number in range(count))
    assert merkle_root(lines) == _tree_hash([str(line).encode() for line in lines]).hex()


def check_path(line: Line, index: int, count: int, path: list[str], root: str) -> bool:
    """RFC 9162 §2.1.3.2, word for word."""
    if not 0 <= index < count:
        return False
    fn, sn, r = index, count - 1, sha256(b"\x00" + str(line).encode()).digest()
    for p in map(bytes.fromhex, path):
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            r = sha256(b"\x01" + p + r).digest()
            while not fn % 2 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r.hex() == root


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17])
def test_a_path_proves_its_own_line_at_its_own_place_only(count: int) -> None:
    lines = sorted(Line(leaf_of(number), 1) for number in range(count))
    root = merkle_root(lines)
    for index in range(count):
        path = merkle_path(lines, index)
        proved = [
            (number, place)
            for number, line in enumerate(lines)
            for place in range(-1, count + 1)
            if check_path(line, place, count, path, root)
        ]
        assert proved == [(index, index)]


def test_a_path_with_a_step_too_many_or_too_few_proves_nothing() -> None:
    lines = parse_entries(ENTRIES)
    path, root = merkle_path(lines, 3), merkle_root(lines)
    assert check_path(lines[3], 3, 8, path, root)
    assert not check_path(lines[3], 3, 8, path[:-1], root)
    assert not check_path(lines[3], 3, 8, [*path, path[0]], root)
    assert not check_path(lines[3], 3, 8, path[::-1], root)
