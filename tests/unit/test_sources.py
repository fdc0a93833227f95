"""Where randomness may come from: each source's one line, its randomness, and what is refused."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draw1 import SIGNATURE, read
from winners.sources import Source, SourceError

HASH = "ab" * 32
SECRET = "00" * 31 + "ff"
DRAND = Source.parse(f"drand:{HASH}")
EVENT = Source.parse(f"event:{HASH}")
COMMIT = Source.parse(f"commit:{sha256(bytes.fromhex(SECRET)).hexdigest()}")


@pytest.mark.parametrize(
    ("kind", "file"),
    [("drand", "signature.txt"), ("event", "result.txt"), ("commit", "reveal.txt")],
)
def test_a_source_is_read_with_its_kind_its_hash_and_its_file(kind: str, file: str) -> None:
    source = Source.parse(f"{kind}:{HASH}")
    assert (source.kind, source.hash, source.file) == (kind, HASH, file)


@pytest.mark.parametrize(
    "beacon",
    [
        "",
        HASH,
        f":{HASH}",
        f"nist:{HASH}",
        f"drand {HASH}",
        f"Drand:{HASH}",
        f"drand:{HASH}:x",
        f"xdrand:{HASH}",
        f"event:{HASH}\n",
        f"commit:{HASH[1:]}",
        f"commit:{HASH.upper()}",
    ],
)
def test_another_source_is_none(beacon: str) -> None:
    with pytest.raises(ValueError, match=r"^a beacon is written drand:, event: or commit:, then"):
        Source.parse(beacon)


def test_a_signatures_randomness_is_the_hash_of_its_bytes() -> None:
    found = DRAND.randomness(SIGNATURE)
    assert found == sha256(bytes.fromhex(SIGNATURE)).hexdigest()
    assert f"randomness {found}\n" in read("expected.txt")


def test_an_events_randomness_is_the_hash_of_its_line() -> None:
    line = "2026-05-24 Sportloto 5 of 36: 03 11 19 24 35"
    assert EVENT.randomness(line) == sha256(f"draw/1|event|{line}".encode()).hexdigest()


def test_a_reveals_randomness_is_the_hash_of_its_hex() -> None:
    assert COMMIT.randomness(SECRET) == sha256(f"draw/1|reveal|{SECRET}".encode()).hexdigest()


def test_other_bytes_than_those_committed_to_are_refused() -> None:
    with pytest.raises(SourceError) as refusal:
        COMMIT.randomness("00" * 32)
    words = "reveal.txt does not have the bytes that were committed to"
    assert str(refusal.value) == words


@pytest.mark.parametrize("line", ["7", "!", "~", "a b", "x" * 200])
def test_any_short_line_of_words_may_be_a_result(line: str) -> None:
    assert EVENT.randomness(line)


BAD_LINES = ["", " ", "\n"]
BAD_RESULTS = [" 7", "7 ", "7  8", "7\n", "7\t8", "семь", "7\x7f", "x" * 201]
BAD_SIGNATURES = [SIGNATURE.upper(), SIGNATURE[1:], SIGNATURE + "0", SIGNATURE + "\n", "g" * 96]
BAD_REVEALS = [SECRET.upper(), SECRET[1:], SECRET + "0", SECRET + "\n", f"0x{SECRET[2:]}"]


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        *((EVENT, line, "1 to 200 printable ASCII characters") for line in BAD_LINES + BAD_RESULTS),
        *((DRAND, line, "96 lowercase hex characters") for line in BAD_LINES + BAD_SIGNATURES),
        *((COMMIT, line, "64 lowercase hex characters") for line in BAD_LINES + BAD_REVEALS),
    ],
)
def test_what_is_not_exactly_so_is_refused_in_a_sentence(
    source: Source, line: str, words: str
) -> None:
    with pytest.raises(SourceError) as refusal:
        source.randomness(line)
    assert str(refusal.value) == f"{source.file} has to be one line of {words}"


@given(st.text(max_size=100))
def test_whatever_is_pasted_gives_randomness_or_a_refusal(pasted: str) -> None:
    for source in (DRAND, EVENT, COMMIT):
        try:
            assert len(source.randomness(pasted)) == 64
        except SourceError:
            continue
