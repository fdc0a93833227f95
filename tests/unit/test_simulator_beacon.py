import pytest
from py_ecc.bls.point_compression import decompress_G1, decompress_G2
from py_ecc.bls.typing import G1Compressed, G2Compressed
from py_ecc.optimized_bls12_381.optimized_curve import G2
from py_ecc.optimized_bls12_381.optimized_pairing import pairing

from simulator import beacon


def test_the_chain_hash_is_made_as_drand_makes_it() -> None:
    """The facts of drand's quicknet give its published hash."""
    key = (
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d"
        "1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8"
        "991ef5ece45a"
    )
    seed = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"
    made = beacon.chain_hash(3, 1_692_803_367, bytes.fromhex(key), bytes.fromhex(seed), "quicknet")
    assert made == "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


def test_a_round_is_signed_by_the_demo_key() -> None:
    signature, key = beacon.signature(42), beacon.public_key()
    assert (len(signature), len(key)) == (48, 96)
    point = decompress_G1(G1Compressed(int.from_bytes(signature)))
    public = decompress_G2(G2Compressed((int.from_bytes(key[:48]), int.from_bytes(key[48:]))))
    assert pairing(G2, point) == pairing(public, beacon.hashed(42))


@pytest.mark.parametrize(("seconds", "expected"), [(-1, 0), (0, 1), (2.9, 1), (3, 2), (3000, 1001)])
def test_a_round_comes_every_three_seconds(seconds: float, expected: int) -> None:
    assert beacon.round_at(beacon.GENESIS + seconds) == expected
