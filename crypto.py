"""Secrets at rest: AES-256-GCM with a key id, so that keys can be rotated."""

import base64
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealError(Exception):
    """A sealed text cannot be opened: unknown key, or somebody changed it."""


class Seal:
    """Seals short texts; `purpose` binds a sealed text to the place it was made for."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Keys by id, 32 bytes each; the first seals, all of them open."""
        self._keys = dict(keys)
        self._current = next(iter(self._keys))

    def seal(self, text: str, purpose: str) -> str:
        """`key id:base64(nonce + ciphertext)`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = AESGCM(self._keys[self._current]).encrypt(nonce, text.encode(), purpose.encode())
        return f"{self._current}:{base64.b64encode(nonce + box).decode()}"

    def is_current(self, sealed: str) -> bool:
        """Whether the key that seals now sealed this."""
        return sealed.partition(":")[0] == self._current

    def open(self, sealed: str, purpose: str) -> str:
        """The text again; SealError if it is not ours or not whole."""
        key_id, _, encoded = sealed.partition(":")
        if key_id not in self._keys:
            raise SealError(f"no key {key_id!r} in ZHREBIY_TOKEN_KEYS; add it back, then rotate")
        try:
            raw = base64.b64decode(encoded, validate=True)
            box = AESGCM(self._keys[key_id])
            return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealError(
                f"a sealed text was changed, belongs elsewhere, or is of another key {key_id!r}"
            ) from None
