"""Pictures and sheets of paper set by typst. Pure: facts and pictures in, bytes out.

Sheets are in templates/sheets; words of people reach them as data, so that none can be code.
"""

import base64
import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import typst

SHEETS = Path(__file__).parent.parent / "templates" / "sheets"
LOOK = "look.typ"
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
FIRST_WITHOUT_GLYPH = 0x2600  # pictures and East Asian scripts, which the bundled face has not
LONGEST_WORD = 20  # characters; a longer one may be broken
ZERO_WIDTH_SPACE = "\u200b"

Facts = Mapping[str, object]
Pictures = Mapping[str, str]  # name to SVG


def printable(text: str) -> str:
    """A text as the face can show it, in one line: no emoji, controls or signs of direction."""
    known = [char if _has_glyph(char) else " " for char in text]
    return " ".join(_breakable(word) for word in "".join(known).split())


def _has_glyph(char: str) -> bool:
    return ord(char) < FIRST_WITHOUT_GLYPH and unicodedata.category(char) not in UNSEEN


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    parts = range(0, len(word), LONGEST_WORD)
    return ZERO_WIDTH_SPACE.join(word[at : at + LONGEST_WORD] for at in parts)


def cut(text: str, longest: int) -> str:
    """A text of at most so many characters; one that was cut ends after a word, with «…»."""
    if len(text) <= longest:
        return text
    whole = text[:longest].rsplit(" ", 1)[0]
    return whole.rstrip(" ,.;:—–-") + "…"


def fingerprint(sheet: str, facts: Facts) -> str:
    """Differs whenever what would be set differs: sha256 in hex."""
    told = json.dumps([facts, _sources(sheet)], sort_keys=True)
    return sha256(told.encode()).hexdigest()


@cache
def _sources(sheet: str) -> list[str]:
    return [(SHEETS / name).read_text() for name in (f"{sheet}.typ", LOOK)]


def as_svg(jpeg: bytes, width: int, height: int) -> str:
    """A photograph wrapped up as text: a sheet takes nothing else."""
    size = f'width="{width}" height="{height}"'
    inside = base64.b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:image/jpeg;base64,{inside}"/></svg>'
    )


def png(sheet: str, facts: Facts, pictures: Pictures, ppi: float = 72) -> bytes:
    """The sheet's only page; 72 ppi makes a point a pixel."""
    given = _given(facts, pictures)
    return typst.compile(
        SHEETS / f"{sheet}.typ",
        root=SHEETS,
        ignore_system_fonts=True,
        sys_inputs=given,
        format="png",
        ppi=ppi,
    )


def pdf(sheet: str, facts: Facts, pictures: Pictures) -> bytes:
    """The sheet for a printer, tagged for screen readers."""
    given = _given(facts, pictures)
    return typst.compile(
        SHEETS / f"{sheet}.typ",
        root=SHEETS,
        ignore_system_fonts=True,
        sys_inputs=given,
        format="pdf",
    )


def _given(facts: Facts, pictures: Pictures) -> dict[str, str]:
    return {"facts": json.dumps(facts), **pictures}
