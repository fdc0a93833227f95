"""What in a draw's terms runs into trouble with the law or with VK's rules. Pure.

Whoever runs the draw decides: nothing here forbids. The words of each remark, its reason and its
source stand in contests.law_texts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contests.law_words import days_named, followed, found

GROWN_UP = 18
SHORTEST = timedelta(days=1)  # for word to get around, and for a first half that means something
OWN_DIGITS = 6  # a telephone or a tax number has at least so many
TAX_FREE = 4000
EXTRA_COMMUNITIES = 1  # beside the one that runs the draw


class Weight(StrEnum):
    """How much a remark matters."""

    STOP = "stop"  # against a rule; going on asks for an explicit word
    CARE = "care"  # something else has to be done too
    HINT = "hint"  # would be better otherwise


@dataclass(frozen=True)
class Gift:
    """A kind of prize; `value` of one in roubles, if it is known."""

    title: str
    value: int | None = None


@dataclass(frozen=True)
class Terms:
    """What a draw promises and asks for, as far as it is known yet."""

    title: str = ""
    description: str = ""
    announcement: str = ""
    organiser: str = ""
    claim_terms: str = ""
    claim_days: int | None = None
    prizes: tuple[Gift, ...] = ()
    alternates: int = 0
    reposts: bool = False  # a repost is asked for
    named: bool = False  # winners are shown by their full names
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    draw_at: datetime | None = None
    zone: str = ""
    least_age: int = GROWN_UP
    guardians: bool = False
    advertiser: str = ""
    erid: str = ""
    home: frozenset[str] = frozenset()  # what the community's own address ends with
    tax_free: int = TAX_FREE  # roubles of prizes in a year, for one person


@dataclass(frozen=True)
class Remark:
    """`code` names what is wrong, `field` where, `found` the words or the number in question."""

    code: str
    weight: Weight
    field: str
    found: str = ""


Rule = Callable[[Terms], Iterator[Remark]]
READ = ("title", "description", "announcement", "claim_terms")
BY_WORDS = {
    "paid": Weight.STOP,
    "lottery": Weight.STOP,
    "counter": Weight.STOP,
    "likes_win": Weight.STOP,
    "communities": Weight.STOP,
    "friends": Weight.STOP,
    "consent": Weight.STOP,
    "contest": Weight.CARE,
    "judged": Weight.CARE,
    "purchase": Weight.CARE,
    "at_will": Weight.CARE,
    "publication": Weight.CARE,
}


def remarks(terms: Terms) -> tuple[Remark, ...]:
    """Everything worth saying about these terms, the gravest first."""
    said = [remark for rule in RULES for remark in rule(terms)]
    return tuple(sorted(said, key=lambda remark: list(Weight).index(remark.weight)))


def stops(terms: Terms) -> tuple[Remark, ...]:
    """The remarks that ask for an explicit word before it goes on."""
    return tuple(remark for remark in remarks(terms) if remark.weight is Weight.STOP)


def _missing(terms: Terms) -> Iterator[Remark]:
    dates = ("opens_at", "closes_at", "draw_at")
    undated = next((name for name in dates if getattr(terms, name) is None), None)
    if undated:
        yield Remark("no_dates", Weight.STOP, undated)
    if not terms.zone.strip():
        yield Remark("no_zone", Weight.STOP, "opens_at")
    if not terms.prizes:
        yield Remark("no_prizes", Weight.STOP, "prizes")
    if not terms.organiser.strip():
        yield Remark("no_organiser", Weight.STOP, "organiser")
    if not terms.claim_terms.strip():
        yield Remark("no_claim_terms", Weight.STOP, "claim_terms")


def _wording(terms: Terms) -> Iterator[Remark]:
    for code, weight in BY_WORDS.items():
        for field in READ:
            if words := found(code, getattr(terms, field)):
                yield Remark(code, weight, field, words)


def _addresses(terms: Terms) -> Iterator[Remark]:
    """Communities that are named one by one."""
    others = followed(terms.announcement) - terms.home
    if len(others) > EXTRA_COMMUNITIES and not found("communities", terms.announcement):
        names = ", ".join(sorted(others))
        yield Remark("communities", Weight.STOP, "announcement", names)


def _reposts(terms: Terms) -> Iterator[Remark]:
    if terms.reposts:
        yield Remark("repost", Weight.CARE, "reposted")
    elif words := found("repost", terms.announcement):
        yield Remark("repost", Weight.CARE, "announcement", words)


def _organiser(terms: Terms) -> Iterator[Remark]:
    digits = sum(character.isdecimal() for character in terms.organiser)
    if terms.organiser.strip() and digits < OWN_DIGITS and "@" not in terms.organiser:
        yield Remark("unreachable", Weight.CARE, "organiser")


def _prizes(terms: Terms) -> Iterator[Remark]:
    dear = next((gift for gift in terms.prizes if (gift.value or 0) > terms.tax_free), None)
    if dear:
        yield Remark("taxed", Weight.CARE, "prizes", dear.title)
    if any(gift.value is None for gift in terms.prizes):
        yield Remark("no_value", Weight.HINT, "prizes")
    if terms.prizes and not terms.alternates:
        yield Remark("no_reserves", Weight.HINT, "alternates")


def _advertising(terms: Terms) -> Iterator[Remark]:
    advertiser, erid = terms.advertiser.strip(), terms.erid.strip()
    if advertiser and not erid:
        yield Remark("no_erid", Weight.STOP, "erid", advertiser)
    if erid and not advertiser:
        yield Remark("no_advertiser", Weight.STOP, "advertiser", erid)
    if advertiser or erid:
        return
    texts = [getattr(terms, field) for field in READ] + [gift.title for gift in terms.prizes]
    words = next(filter(None, (found("partner", text) for text in texts)), "")
    if words:
        yield Remark("partner", Weight.CARE, "advertiser", words)


def _ages(terms: Terms) -> Iterator[Remark]:
    if terms.least_age < GROWN_UP and not terms.guardians:
        yield Remark("minors", Weight.CARE, "guardians", str(terms.least_age))
    words = found("children", f"{terms.description}\n{terms.announcement}")
    if words and terms.least_age >= GROWN_UP:
        yield Remark("children", Weight.CARE, "least_age", words)


def _names(terms: Terms) -> Iterator[Remark]:
    if terms.named:
        yield Remark("full_names", Weight.CARE, "disclosure")


def _times(terms: Terms) -> Iterator[Remark]:
    if terms.opens_at and terms.closes_at:
        open_for = terms.closes_at - terms.opens_at
        if timedelta(0) < open_for < SHORTEST:
            yield Remark("short", Weight.HINT, "closes_at")
    named = days_named(terms.claim_terms)
    if terms.claim_days and named and terms.claim_days not in named:
        yield Remark("claim_days", Weight.CARE, "claim_days", str(max(named)))


RULES: tuple[Rule, ...] = (
    *(_missing, _wording, _addresses, _reposts, _organiser),
    *(_prizes, _advertising, _ages, _names, _times),
)
