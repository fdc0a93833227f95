"""Every code about communities and health is said in words."""

import re
from collections.abc import Iterable

import pytest

from communities.models import Callbacks, Way
from communities.sealing import KINDS
from communities.servers import EVENTS
from tools.processes import ROOT
from upkeep.forms import REFUSED
from upkeep.verdicts import ASKS, Code
from vk import probes
from vk.port import Ability

PAGES = ROOT / "templates" / "upkeep"
WORDS = (PAGES / "words.html").read_text()
REASONS = {
    probes.WORKS,
    probes.NO_TOKEN,
    probes.NO_RIGHT,
    probes.HIDDEN,
    probes.NOTHING_TO_TRY,
    probes.REFUSED,
    probes.AWAY,
}


def _macro(name: str) -> str:
    found = re.search(rf"{{% macro {name}\(.*?{{% endmacro %}}", WORDS, re.DOTALL)
    assert found, name
    return found[0]


@pytest.mark.parametrize(
    ("macro", "codes"),
    [
        ("kind_words", KINDS),
        ("the_kind", KINDS),
        ("purpose_words", KINDS),
        ("ability_words", Ability),
        ("gives_words", Ability),
        ("needs_words", Ability),
        ("cannot_words", ASKS.values()),
        ("finding_words", REASONS),
        ("callbacks_words", Callbacks),
        ("event_words", EVENTS),
        ("verdict_words", Code),
    ],
)
def test_every_code_has_words(macro: str, codes: Iterable[str]) -> None:
    assert {code for code in codes if f'"{code}"' not in _macro(macro)} == set()


def test_every_state_but_the_good_one_says_what_to_do() -> None:
    troubles = set(Callbacks) - {Callbacks.OK}
    assert {code for code in troubles if f'"{code}"' not in _macro("callbacks_advice")} == set()


def test_every_way_is_explained() -> None:
    page = (PAGES / "way.html").read_text()
    assert {way for way in Way if f'"{way}":' not in page} == set()


def test_every_refusal_of_a_token_has_words() -> None:
    """As communities.checking.TokensRefused names them."""
    assert set(REFUSED) == {"dead", "wrong_kind", "other_community", "no_right", "away"}
