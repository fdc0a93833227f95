"""The ranking: the known draw, independence of order, and the law of the weights."""

from collections import Counter
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draw1 import ENTRIES, LISTS, MANIFEST, SIGNATURE, leaf_of, read
from winners.entries import Line, parse_entries
from winners.manifest import Manifest
from winners.ranking import rank, score, seed
from winners.sources import Source

SEED = sha256(b"any seed").hexdigest()


def test_the_known_draw_comes_out_byte_for_byte() -> None:
    manifest = Manifest.parse(MANIFEST)
    randomness = Source.parse(manifest.beacon).randomness(SIGNATURE)
    known_seed = seed(manifest.manifest_id, randomness)
    places = rank(known_seed, parse_entries(ENTRIES), manifest.places)
    lines = [
        f"manifest_id {manifest.manifest_id}",
        f"randomness {randomness}",
        f"seed {known_seed}",
        *(f"{p.rank} {p.prize} {p.leaf} {p.score}" for p in places),
    ]
    assert "\n".join(lines) + "\n" == read("expected.txt")


def test_a_score_is_the_smallest_hash_of_an_entrys_tickets() -> None:
    hashes = [sha256(f"{SEED}|{leaf_of(1)}|{j}".encode()).hexdigest() for j in range(1, 13)]
    assert [score(SEED, leaf_of(1), weight) for weight in range(1, 13)] == [
        min(hashes[:weight]) for weight in range(1, 13)
    ]


@given(LISTS, st.randoms())
def test_the_order_of_the_list_does_not_matter(lines: list[Line], random: Random) -> None:
    shuffled = [*lines]
    random.shuffle(shuffled)
    places = ["prize"] * len(lines)
    assert rank(SEED, shuffled, places) == rank(SEED, lines, places)


@given(LISTS, st.integers(0, 50))
def test_everybody_is_seated_once_until_places_or_people_run_out(
    lines: list[Line], seats: int
) -> None:
    names = [f"prize-{number}" for number in range(seats)]
    places = rank(SEED, lines, names)
    assert [place.rank for place in places] == list(range(1, min(seats, len(lines)) + 1))
    assert [place.prize for place in places] == names[: len(places)]
    assert len({place.leaf for place in places}) == len(places)
    assert [place.score for place in places] == sorted(place.score for place in places)


@given(LISTS)
def test_fewer_places_seat_the_same_people_first(lines: list[Line]) -> None:
    everyone = rank(SEED, lines, ["prize"] * len(lines))
    assert rank(SEED, lines, ["prize"] * 3) == everyone[:3]


@given(LISTS, st.integers(0, 39))
def test_one_ticket_more_never_harms(lines: list[Line], which: int) -> None:
    lucky = lines[which % len(lines)]
    assert score(SEED, lucky.leaf, lucky.weight + 1) <= score(SEED, lucky.leaf, lucky.weight)


@pytest.mark.parametrize("change", ["manifest", "randomness"])
def test_another_manifest_or_another_round_gives_another_seed(change: str) -> None:
    ids = {"manifest": "0" * 64, "randomness": "1" * 64}
    other = ids | {change: "2" * 64}
    assert seed(ids["manifest"], ids["randomness"]) != seed(other["manifest"], other["randomness"])


def test_the_chance_of_the_first_place_is_the_share_of_tickets() -> None:
    weights = [1, 2, 3, 4, 10]
    lines = [Line(leaf_of(number), weight) for number, weight in enumerate(weights)]
    draws = 4000
    seeds = (sha256(f"trial {n}".encode()).hexdigest() for n in range(draws))
    won = Counter(rank(trial, lines, ["main"])[0].leaf for trial in seeds)
    expected = [draws * weight / sum(weights) for weight in weights]
    pairs = zip(lines, expected, strict=True)
    chi_squared = sum((won[line.leaf] - fair) ** 2 / fair for line, fair in pairs)
    assert chi_squared < 18.47  # 0.1 % point of chi-squared with 4 degrees of freedom


def test_a_hundred_thousand_entries_are_seated_in_their_order() -> None:
    lines = [Line(leaf_of(number), 1) for number in range(100_000)]
    places = rank(SEED, lines, ["prize"] * 50)
    by_hand = sorted((score(SEED, line.leaf, 1), line.leaf) for line in lines)[:50]
    assert [(place.score, place.leaf) for place in places] == by_hand
