"""Remarks as a page shows them: in words, each said once, with the fields to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _

from contests.law import Remark, Weight
from contests.law_texts import WORDS, Source, Text


@dataclass
class Said:
    """A remark as it is shown: the words before what was found, that itself, the words after it;
    `places` are the fields of the form where it was found, as anchors with names."""

    code: str
    weight: Weight
    what: tuple[str, str, str]
    why: Text
    source: Source
    places: list[tuple[str, Text]] = field(default_factory=list)


PLACES = {  # names as the form has them
    "title": ("title", _("Title")),
    "description": ("description", _("What it is about")),
    "announcement": ("announcement", _("Text of the post")),
    "organiser": ("organiser", _("Organiser")),
    "claim_terms": ("claim_terms", _("How a prize is claimed")),
    "claim_days": ("claim_days", _("Days that a prize is kept for its winner")),
    "prizes": ("prizes", _("Prizes")),
    "alternates": ("alternates", _("Reserves")),
    "advertiser": ("advertiser", _("Partner who gives the prizes")),
    "erid": ("erid", _("Mark of the advertisement (erid)")),
    "reposted": ("reposted-need-0", _("What readers do")),
    "least_age": ("least_age", _("Who may take part")),
    "guardians": ("guardians", _("Who may take part")),
    "disclosure": ("disclosure-0", _("Winners are shown as")),
    "opens_at": ("opens_at", _("Opens")),
    "closes_at": ("closes_at", _("Closes")),
    "draw_at": ("draw_at", _("Winners are drawn")),
}


def in_words(remarks: Iterable[Remark]) -> list[Said]:
    """What is shown: a remark found in several fields is said once."""
    said: dict[str, Said] = {}
    for remark in remarks:
        words = WORDS[remark.code]
        before, found, after = str(words.what).partition("%(found)s")
        what = before, remark.found if found else "", after
        new = Said(remark.code, remark.weight, what, words.why, words.source)
        said.setdefault(remark.code, new).places.append(PLACES[remark.field])
    return list(said.values())
