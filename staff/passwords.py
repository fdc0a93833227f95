"""Passwords that everybody tries first.

common_passwords.txt holds the 4000 most common ones of ten characters and more out of a public
list of ten million (SecLists, by MIT's licence), each as the first twelve digits of its SHA-256:
nobody wants to read them.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).with_name("common_passwords.txt")
DIGITS = 12


def is_common(password: str) -> bool:
    """Whether it is one of them, in capitals or not."""
    return sha256(password.lower().encode()).hexdigest()[:DIGITS] in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(FILE.read_text().split())
