from collections import Counter

import pytest

from simulator import people
from simulator.crowd import Crowd, plan
from simulator.model import Community
from simulator.personas import PERSONAS, cast
from simulator.sim import Sim
from simulator.truth import outcomes, plain
from tests.unit.simulator_world import post_in_a_world

KEYWORD = "Зелёная книга"
CONDITIONS = {"like": True, "repost": True, "comment": {"keyword": KEYWORD}, "member": True}


def finished(seed: int, count: int) -> tuple[Sim, Community, dict[str, list[int]]]:
    """A crowd that has come and gone in no time."""
    sim, community, post = post_in_a_world()
    crowd = Crowd(sim, community, post.id, plan(seed, count, KEYWORD, community.id))
    crowd.carry_out()
    return sim, community, outcomes(sim.world, community, post, CONDITIONS)


def test_the_same_seed_makes_the_same_people_and_acts() -> None:
    assert plan(2026, 300, KEYWORD, 1) == plan(2026, 300, KEYWORD, 1)
    assert plan(2026, 300, KEYWORD, 1) != plan(2027, 300, KEYWORD, 1)
    assert finished(2026, 60)[2] == finished(2026, 60)[2]


@pytest.mark.parametrize("seed", [1, 2026])
def test_three_hundred_readers_give_every_outcome_five_people(seed: int) -> None:
    found = finished(seed, 300)[2]
    assert {reason for reason, ids in found.items() if len(ids) < 5} == set()
    assert len(found["eligible"]) > 100


@pytest.mark.parametrize("count", [1, 20, 33, 100, 300])
def test_a_crowd_has_as_many_people_as_asked(count: int) -> None:
    assert len(cast(count)) == count
    assert len({reader.id for reader in plan(1, count, "", 1).readers}) == count


def test_from_33_readers_on_every_kind_of_person_comes() -> None:
    kinds = Counter(persona.name for persona in cast(100))
    assert set(kinds) == {persona.name for persona in PERSONAS} | {"does everything"}


def test_people_who_only_liked_a_comment_or_joined_take_no_part() -> None:
    _, community, found = finished(7, 300)
    everybody = {i for ids in found.values() for i in ids}
    strangers = set(community.members) - everybody
    assert len(strangers) >= 5
    assert len(everybody) < 300


def test_communities_that_comment_and_like_are_nobodys_entry() -> None:
    _, community, found = finished(7, 100)
    (post,) = community.posts.values()
    assert any(liker < 0 for liker in post.likes)
    assert any(said.from_id == -community.id for said in post.comments.values())
    assert all(i > 0 for ids in found.values() for i in ids)


def test_the_keyword_comes_in_many_spellings_and_is_left_out_when_it_should_be() -> None:
    texts = [step.text for step in plan(1, 300, KEYWORD, 1).steps if step.text]
    with_it = [text for text in texts if plain(KEYWORD) in plain(text)]
    assert any(KEYWORD not in text for text in with_it)
    assert len(with_it) < len(texts)


def test_people_of_one_seed_do_not_depend_on_how_many_are_made() -> None:
    assert people.make("a", 50)[:10] == people.make("a", 10)
    assert max(reader.id for reader in people.make("a", 50)) > 2**32 - 2**31
