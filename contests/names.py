"""Names as they are looked for: whatever their case, with е for ё. Pure."""

from unicodedata import normalize

LONGEST = 511  # of entry.name_key


def fold(text: str) -> str:
    """The same for all ways to write a text: case, ё or е, spaces, composed letters or not."""
    plain = normalize("NFKC", normalize("NFKC", text).casefold())
    return " ".join(plain.replace("ё", "е").split())


def name_key(first_name: str, last_name: str) -> str:
    """By what a person is found and put in order: her last name, then her first."""
    return fold(f"{last_name} {first_name}")[:LONGEST].rstrip()
