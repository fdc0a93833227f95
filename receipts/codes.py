"""By what a participant is let in to her own page: a code of hers, or a word she comments. Pure."""

import hashlib
import hmac
import re
from collections.abc import Callable

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
LENGTH = 12  # of 31 letters: nobody guesses 59 bits through a throttled form
WORD = "жребий"
PERSON = re.compile(r"(?:id)?([1-9]\d{0,17})")
NAME = re.compile(r"[A-Za-z0-9_.]{2,64}")
SITE = re.compile(r"^@|^(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/", re.IGNORECASE)


def code(key: bytes, contest: str, user_id: int) -> str:
    """Hers alone: `key` is the contest's K, so that nobody else can derive it."""
    digest = hmac.new(key, f"find|{contest}|vk:{user_id}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    letters = "".join(ALPHABET[number // len(ALPHABET) ** n % len(ALPHABET)] for n in range(LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def same(given: str, wanted: str) -> bool:
    """Whether it is this code, however it was typed; takes equally long for a wrong one."""
    return hmac.compare_digest(_plain(given).encode(), _plain(wanted).encode())


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def one_time_word(below: Callable[[int], int]) -> str:
    """A word to comment once: «жребий-483217»; `below` gives a random number below its argument."""
    return f"{WORD}-{100_000 + below(900_000)}"


def says(text: str, word: str) -> bool:
    """Whether a comment holds the word whole."""
    return re.search(rf"{re.escape(word)}(?!\d)", text.casefold()) is not None


def person(text: str) -> int | str | None:
    """The VK id or the short name in what somebody typed as her page; None if it is neither."""
    bare = SITE.sub("", text.strip()).rstrip("/")
    if found := PERSON.fullmatch(bare):
        return int(found[1])
    return bare if NAME.fullmatch(bare) else None
