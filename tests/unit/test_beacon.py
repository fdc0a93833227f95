"""The beacon: real rounds are accepted, everything else is refused and nothing raises."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.draw1 import DATA, SIGNATURE, read
from winners.beacon import QUICKNET, Chain, verify

OTHER = Chain.parse(read("other-chain.txt").rstrip("\n"))
OTHER_SIGNATURE = read("other-signature.txt").rstrip("\n")
ROUNDS = dict(line.split() for line in read("quicknet-rounds.txt").splitlines())
OTHER_FIRST = (  # the other chain's round 1
    "92694df5e0650770a9ffc972edf9b2b42c050c8c67e40c25"
    "558af7680041fd28590e7cc8b7ba882209ca57030c6efb33"
)
OTHER_NONE = (  # what its key makes of round 0, which no chain has
    "a1df1c22d47332da871ab0c3a38911ffc1f14ce10b24d11d"
    "3cfa56b3829cf3faec632b4fc7ed8a3291974955b0503976"
)
# Round 42's point plus one of an order that divides the cofactor: pairs like the true one, so that
# without a check of the subgroup anybody could choose among many valid randomnesses.
ROUND_42_MOVED = (
    "b68db39e84651ff5a94ec3de577081bf65a1fa1c9890b1a3"
    "640ed9422c602937ea99fbfc8beeebfa7cf50920d39854c4"
)
KEY_MOVED = (  # the same done to quicknet's key
    "97db9bdb93445590f51ebace087c9782e7fda8c72efcc3630d4eaf2533c1c88b"
    "de324b22fe3662c07b9342f96c5d819f1842d8cae702e97fc4d4d3528613e306"
    "d0c0b30679462f14a32a940fd9e04ce19cc7d0b028fe3b8b8f87f6e2c0c8f3c6"
)
INFINITY = "c" + "0" * 95
FIELD_MODULUS = (
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf"
    "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"
)


def _flagged(flags: int, x: str) -> str:
    """A compressed point: three flag bits above an x of up to 96 hex characters."""
    return f"{flags << 381 | int(x, 16):096x}"


NOT_ON_CURVE = _flagged(0b100, "1")
OUTSIDE_SUBGROUP = _flagged(0b100, "4")


@pytest.mark.parametrize(
    ("chain", "number", "signature"),
    [
        *(pytest.param(QUICKNET, int(n), ROUNDS[n], id=f"quicknet {n}") for n in ROUNDS),
        pytest.param(OTHER, 42, OTHER_SIGNATURE, id="a chain of our own"),
        pytest.param(OTHER, 1, OTHER_FIRST, id="the first round"),
    ],
)
def test_a_true_round_is_accepted(chain: Chain, number: int, signature: str) -> None:
    assert verify(chain, number, signature)


@pytest.mark.parametrize(
    ("chain", "number", "signature"),
    [
        pytest.param(QUICKNET, 43, SIGNATURE, id="the round before"),
        pytest.param(QUICKNET, 42, ROUNDS["1000"], id="a later round"),
        pytest.param(QUICKNET, 42, OTHER_SIGNATURE, id="another chain's signature"),
        pytest.param(OTHER, 42, SIGNATURE, id="another chain's key"),
        pytest.param(OTHER, 0, OTHER_NONE, id="round 0, truly signed"),
        pytest.param(QUICKNET, 42, f"b{SIGNATURE[1:]}", id="the point mirrored"),
    ],
)
def test_a_true_point_for_something_else_is_refused(
    chain: Chain, number: int, signature: str
) -> None:
    assert not verify(chain, number, signature)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(INFINITY, id="infinity"),
        pytest.param(ROUND_42_MOVED, id="pairs, but outside the subgroup"),
        pytest.param(_flagged(0b111, "0"), id="infinity with a sign"),
        pytest.param(_flagged(0b100, "0"), id="zero without the infinity flag"),
        pytest.param("0" * 96, id="zeros"),
        pytest.param("f" * 96, id="ones"),
        pytest.param(NOT_ON_CURVE, id="not on the curve"),
        pytest.param(OUTSIDE_SUBGROUP, id="outside the subgroup"),
        pytest.param(_flagged(0b100, FIELD_MODULUS), id="x beyond the field"),
        pytest.param(_flagged(0b000, SIGNATURE[1:]), id="not marked as compressed"),
        pytest.param("", id="nothing"),
        pytest.param(SIGNATURE[:-1], id="half a byte short"),
        pytest.param(SIGNATURE[:-2], id="a byte short"),
        pytest.param(SIGNATURE + "00", id="a byte long"),
        pytest.param(SIGNATURE + "\n", id="a line feed"),
        pytest.param(f" {SIGNATURE[1:]}", id="a space"),
        pytest.param(SIGNATURE.upper(), id="upper case"),
        pytest.param(f"0x{SIGNATURE[2:]}", id="a prefix"),
        pytest.param(f"g{SIGNATURE[1:]}", id="not hex"),
        pytest.param(f"٩{SIGNATURE[1:]}", id="another script's digit"),
    ],
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    assert not verify(QUICKNET, 42, signature)


@pytest.mark.parametrize("number", [0, -42, 2**64, 2**80])
def test_what_is_no_round_is_refused(number: int) -> None:
    assert not verify(QUICKNET, number, SIGNATURE)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(KEY_MOVED, id="outside the subgroup"),
        pytest.param(INFINITY + "0" * 96, id="infinity"),
        pytest.param("8" + "0" * 190 + "1", id="no point of the curve's group"),
        pytest.param("f" * 192, id="ones"),
        pytest.param("", id="nothing"),
        pytest.param("key", id="not hex"),
    ],
)
def test_a_broken_key_accepts_nothing(key: str) -> None:
    chain = Chain(QUICKNET.chain_hash, key, QUICKNET.genesis, QUICKNET.period)
    assert not verify(chain, 42, SIGNATURE)


def test_nothing_signed_with_no_key_is_refused() -> None:
    chain = Chain(QUICKNET.chain_hash, INFINITY + "0" * 96, QUICKNET.genesis, QUICKNET.period)
    assert not verify(chain, 42, INFINITY)


def test_a_deeply_nested_text_is_still_refused_after_a_round_was_checked() -> None:
    """py_ecc lifts the recursion limit; then such a text would kill the process."""
    script = f"""
import json, sys
from winners.beacon import QUICKNET, verify
before = sys.getrecursionlimit()
assert verify(QUICKNET, 42, {SIGNATURE!r})
assert sys.getrecursionlimit() == before
try:
    json.loads("[" * 90_000)
except RecursionError:
    sys.stdout.write("refused")
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=DATA.parents[2], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("refused", "")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 380))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    flipped = int(SIGNATURE, 16) ^ 1 << bit
    assert not verify(QUICKNET, 42, f"{flipped:096x}")


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.text(max_size=100), st.binary(min_size=48, max_size=48).map(bytes.hex)))
def test_whatever_is_pasted_never_raises(pasted: str) -> None:
    assert not verify(QUICKNET, 42, pasted)


def test_a_round_is_known_at_its_time_and_found_from_just_after_the_one_before() -> None:
    assert QUICKNET.time_of(1) == QUICKNET.genesis
    assert QUICKNET.time_of(42) == QUICKNET.genesis + 123
    assert QUICKNET.round_at(QUICKNET.time_of(42)) == 42
    assert QUICKNET.round_at(QUICKNET.time_of(41) + 0.001) == 42
    assert QUICKNET.round_at(QUICKNET.time_of(42) + 1) == 43


def test_before_genesis_the_first_round_is_the_one_to_wait_for() -> None:
    assert QUICKNET.round_at(0) == 1


@given(st.integers(OTHER.genesis, 2**40))
def test_the_round_at_a_moment_is_the_first_that_is_not_earlier(unix: int) -> None:
    number = OTHER.round_at(unix)
    assert OTHER.time_of(number) >= unix
    assert number == 1 or OTHER.time_of(number - 1) < unix


def test_a_chain_is_read_from_its_four_facts() -> None:
    chain_hash, key, *_ = read("other-chain.txt").split(":")
    assert Chain.parse(f"{chain_hash}:{key}:1700000000:5") == OTHER
    assert Chain(chain_hash, key, 1_700_000_000, 5) == OTHER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a:b:1:3",
        read("other-chain.txt"),
        read("other-chain.txt").upper().rstrip("\n"),
        read("other-chain.txt").rstrip("\n") + ":x",
        read("other-chain.txt").rsplit(":", 1)[0] + ":0",
    ],
)
def test_a_chain_is_written_in_one_way_only(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a chain is written HASH:PUBKEY:GENESIS:PERIOD$"):
        Chain.parse(text)
