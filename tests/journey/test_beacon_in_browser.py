"""The beacon's signature checked in a reader's browser: the same verdicts as in Python."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.draw1 import SIGNATURE, read
from tests.journey.script_site import opened, serving
from tests.unit.test_beacon import (
    INFINITY,
    KEY_MOVED,
    NOT_ON_CURVE,
    OTHER,
    OTHER_SIGNATURE,
    OUTSIDE_SUBGROUP,
    ROUND_42_MOVED,
    ROUNDS,
)
from winners.beacon import QUICKNET, Chain, verify

Case = tuple[str, int, str]  # a chain's key, a round, a signature


@pytest.fixture
def verdicts(browser: Browser) -> Iterator[Any]:
    """Ask a browser about many signatures at once."""
    script = """async (cases) => {
        const { signed } = await import("/js/beacon.mjs");
        return cases.map(([key, round, signature]) => signed({ key }, round, signature));
    }"""
    with serving() as site, opened(browser) as tab:
        site.files["/"] = "<!doctype html><title>beacon</title>"
        tab.goto(site.url)
        yield lambda cases: tab.evaluate(script, cases)


def test_true_rounds_are_accepted(verdicts: Any) -> None:
    cases: list[Case] = [(QUICKNET.public_key, int(n), s) for n, s in ROUNDS.items()]
    cases.append((OTHER.public_key, 42, OTHER_SIGNATURE))
    assert verdicts(cases) == [True] * len(cases)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "key",
        "f" * 96,
        "0" * 96,
        INFINITY,
        NOT_ON_CURVE,
        OUTSIDE_SUBGROUP,
        ROUND_42_MOVED,
        OTHER_SIGNATURE,
        ROUNDS["1000"],
        f"b{SIGNATURE[1:]}",
        f"1{SIGNATURE[1:]}",
        SIGNATURE.upper(),
        SIGNATURE[:-2],
        SIGNATURE + "00",
        SIGNATURE + "\n",
    ],
)
def test_what_is_not_the_rounds_signature_is_refused(verdicts: Any, signature: str) -> None:
    assert verdicts([(QUICKNET.public_key, 42, signature)]) == [False]


def test_another_round_or_a_broken_key_is_refused(verdicts: Any) -> None:
    cases: list[Case] = [(QUICKNET.public_key, n, SIGNATURE) for n in (0, -42, 41, 43, 2**53)]
    keys = [KEY_MOVED, OTHER.public_key, INFINITY + "0" * 96, "f" * 192, "", "key", SIGNATURE]
    cases += [(key, 42, SIGNATURE) for key in keys]
    assert verdicts(cases) == [False] * len(cases)


def test_flipped_bits_get_the_same_verdict_as_in_python(verdicts: Any) -> None:
    random = Random(381)
    flipped = [f"{int(SIGNATURE, 16) ^ 1 << bit:096x}" for bit in random.sample(range(384), 24)]
    expected = [verify(QUICKNET, 42, signature) for signature in flipped]
    assert verdicts([(QUICKNET.public_key, 42, each) for each in flipped]) == expected


def test_a_chain_is_read_as_in_python(browser: Browser) -> None:
    line = read("other-chain.txt").rstrip("\n")
    with serving() as site, opened(browser) as tab:
        site.files["/"] = "<!doctype html><title>beacon</title>"
        tab.goto(site.url)
        script = """async ([line, number]) => {
            const { QUICKNET, parseChain, timeOf } = await import("/js/beacon.mjs");
            const bad = [`${line}:x`, line.toUpperCase(), ""].map(parseChain);
            return [parseChain(line), QUICKNET, timeOf(parseChain(line), number), bad];
        }"""
        chain, quicknet, known_at, bad = tab.evaluate(script, [line, 42])
    assert Chain(*chain.values()) == Chain.parse(line)
    assert Chain(*quicknet.values()) == QUICKNET
    assert known_at == Chain.parse(line).time_of(42)
    assert bad == [None, None, None]
