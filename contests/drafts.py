"""What staff fill in, as one value: the form makes it, the service keeps it."""

from dataclasses import dataclass

from contests.chance import Chance
from contests.conditions import Condition
from contests.lifecycle import Plan

CODES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True)
class PrizeDraft:
    """A kind of prize: what it is, and how many there are."""

    title: str
    count: int
    value: int | None = None  # of one, in roubles


@dataclass(frozen=True)
class ContestDraft:
    """All the fields of a contest that staff choose; moments are aware."""

    title: str
    description: str
    organiser: str
    claim_terms: str
    announcement: str
    plan: Plan
    conditions: tuple[Condition, ...]
    prizes: tuple[PrizeDraft, ...]  # at most as many as CODES
    alternates: int
    weighted: bool = False
    disclosure: str = "masked"  # id, masked or leaf
    open_list: bool = False
    adopted_post_id: int | None = None  # an existing post on the community's wall
    poll_id: int | None = None
    chance: Chance = Chance.BEACON
    event_text: str = ""  # what event decides, if one does
    claim_days: int = 14  # how long a prize is kept for its winner
    least_age: int = 0  # years; 0: of any age
    guardians: bool = False  # children's prizes only with a parent's consent
    advertiser: str = ""  # of a partner's prizes: name, INN
    erid: str = ""
    slug: str = ""  # made from the title if empty
