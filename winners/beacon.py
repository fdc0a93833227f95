"""Public randomness: rounds of a drand chain, checked offline against the chain's own key.

The scheme is `bls-unchained-g1-rfc9380`: a round's signature is a point of G1 over the SHA-256 of
the round's number, so nobody can choose it, and whoever brings it needs no trust.
"""

import hashlib
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from math import ceil
from threading import Lock
from types import ModuleType
from typing import Self

_DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_CHAIN = re.compile(r"([0-9a-f]{64}):([0-9a-f]{192}):([1-9][0-9]{0,11}):([1-9][0-9]{0,5})")
_importing = Lock()


@dataclass(frozen=True)
class Chain:
    """A drand chain: hash and public key (96 bytes of G2) in hex, genesis in Unix seconds,
    period in seconds."""

    chain_hash: str
    public_key: str
    genesis: int
    period: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `<hash>:<public key>:<genesis>:<period>`; ValueError if it is anything else."""
        match = _CHAIN.fullmatch(text)
        if match is None:
            raise ValueError("a chain is written HASH:PUBKEY:GENESIS:PERIOD")
        return cls(match[1], match[2], int(match[3]), int(match[4]))

    def round_at(self, unix: float) -> int:
        """Find the first round at or after a moment in Unix seconds."""
        return max(1, -(-(ceil(unix) - self.genesis) // self.period) + 1)

    def time_of(self, round: int) -> int:  # noqa: A002 (drand's word, and the manifest's)
        """Tell when a round becomes known, in Unix seconds."""
        return self.genesis + self.period * (round - 1)


QUICKNET = Chain(
    chain_hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    genesis=1692803367,
    period=3,
)


def verify(chain: Chain, round: int, signature_hex: str) -> bool:  # noqa: A002 (drand's word)
    """Tell whether the chain's key signed this round (about half a second); never raises."""
    if not (0 < round < 2**64 and re.fullmatch("[0-9a-f]{96}", signature_hex)):
        return False
    with suppress(ValueError):  # py_ecc's word for bytes that are no point of the curve
        return _pairs(chain.public_key, round, signature_hex)
    return False


@lru_cache(maxsize=64)  # many contests may be drawn by one round
def _pairs(public_key: str, number: int, signature: str) -> bool:
    """Check e(signature, G2) = e(H(round), key), both points being in their subgroups."""
    curve = _part("optimized_bls12_381")
    points = _part("bls.g2_primitives")
    hashing = _part("bls.hash_to_curve")
    signed = points.pubkey_to_G1(bytes.fromhex(signature))
    key = points.signature_to_G2(bytes.fromhex(public_key))
    if any(curve.is_inf(point) or not points.subgroup_check(point) for point in (signed, key)):
        return False
    message = hashlib.sha256(number.to_bytes(8, "big")).digest()
    hashed = hashing.hash_to_G1(message, _DST, hashlib.sha256)
    left = curve.pairing(curve.G2, signed, final_exponentiate=False)
    right = curve.pairing(key, curve.neg(hashed), final_exponentiate=False)
    return bool(curve.final_exponentiate(left * right) == curve.FQ12.one())


def _part(name: str) -> ModuleType:
    """Import a part of py_ecc on demand: the rest of this file runs on a bare interpreter.

    Its import lifts the recursion limit to 100 000. Left so, a deeply nested JSON text that
    anybody may send would overflow the stack and end our process instead of raising.
    """
    with _importing:
        limit = sys.getrecursionlimit()
        part = import_module(f"py_ecc.{name}")
        sys.setrecursionlimit(limit)
    return part
