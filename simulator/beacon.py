"""A demo chain in drand's manner: everybody may check it, and the demo's key is no secret.

Scheme `bls-unchained-g1-rfc9380`: the signature (G1, 48 bytes) of SHA-256 over the round's number
as 8 big-endian bytes; the public key is in G2 (96 bytes).
"""

import hashlib
import struct
from functools import lru_cache

from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1, compress_G2
from py_ecc.fields import optimized_bls12_381_FQ as FQ
from py_ecc.optimized_bls12_381.optimized_curve import G2, curve_order, multiply
from py_ecc.typing import Optimized_Point3D

Point = Optimized_Point3D[FQ]
SCHEME = "bls-unchained-g1-rfc9380"
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
BEACON_ID = "demo"
PERIOD_S = 3
GENESIS = 1_735_689_600  # 2025-01-01T00:00:00Z, the time of round 1
GENESIS_SEED = hashlib.sha256(b"zhrebiy demo chain").digest()
SECRET_KEY = int.from_bytes(hashlib.sha512(b"zhrebiy demo key").digest()) % curve_order


@lru_cache(maxsize=1)
def public_key() -> bytes:
    high, low = compress_G2(multiply(G2, SECRET_KEY))
    return int(high).to_bytes(48) + int(low).to_bytes(48)


def chain_hash(period: int, genesis: int, key: bytes, seed: bytes, beacon_id: str) -> str:
    """drand's hash over a chain's facts, which is the chain's name."""
    facts = struct.pack(">Iq", period, genesis) + key + seed + beacon_id.encode()
    return hashlib.sha256(facts).hexdigest()


@lru_cache(maxsize=1)
def demo_chain_hash() -> str:
    return chain_hash(PERIOD_S, GENESIS, public_key(), GENESIS_SEED, BEACON_ID)


def hashed(number: int) -> Point:
    """The point on G1 that stands for a round."""
    message = hashlib.sha256(number.to_bytes(8)).digest()
    # py-ecc's hint says a hash object, but it calls the argument to make one.
    return hash_to_G1(message, DST, hashlib.sha256)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def signature(number: int) -> bytes:
    return int(compress_G1(multiply(hashed(number), SECRET_KEY))).to_bytes(48)


def round_at(unix: float) -> int:
    """The latest round whose time has come; 0 or less before the chain's beginning."""
    return int(unix - GENESIS) // PERIOD_S + 1
