"""Cells of a table that somebody opens in Excel: none calculates, none breaks the file. Pure."""

import re
from unicodedata import category, normalize

FORMULA = ("=", "+", "-", "@")
ENDS_CELLS = ("\t", "\r", "\n")  # what follows them may be read as a cell of its own
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # controls, marks without width, all kinds of space
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST = 32_000  # Excel takes 32 767 characters
EXACT = 10**15  # whole numbers that Excel keeps without loss
SHORT = 10**11  # and those that it shows without an exponent where no format says how


def safe(text: str) -> str:
    """A text that a spreadsheet leaves alone, marked by an apostrophe if it would calculate it.

    Excel and others pass over what is not seen at the beginning, and take wide signs for plain
    ones.
    """
    clean = NOT_IN_XML.sub("", text)[:LONGEST]
    return f"'{clean}" if calculates(clean) else clean


def calculates(text: str) -> bool:
    """Whether a spreadsheet might take this for more than a text."""
    first = next((letter for letter in text if category(letter) not in UNSEEN), "")
    return text.startswith(ENDS_CELLS) or normalize("NFKC", first).startswith(FORMULA)
