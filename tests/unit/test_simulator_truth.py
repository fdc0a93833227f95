from typing import Any

import pytest

from simulator.acts.perform import Act, perform
from simulator.model import Community, Post
from simulator.sim import Sim
from simulator.truth import outcomes
from tests.unit.simulator_world import GROUP, post_in_a_world, reader

ANNA, BORIS = 101, 102
Scene = tuple[Sim, Community, Post]


@pytest.fixture
def scene() -> Scene:
    sim, community, post = post_in_a_world()
    reader(sim, ANNA)
    reader(sim, BORIS)
    return sim, community, post


def act(scene: Scene, who: int, action: str, text: str = "", comment_id: int = 0) -> int:
    done = perform(scene[0], Act(who, action, GROUP, scene[2].id, comment_id, text=text))
    return int(done.get("comment_id", 0))


def reasons(scene: Scene, who: int = ANNA, **conditions: Any) -> list[str]:
    sim, community, post = scene
    found = outcomes(sim.world, community, post, conditions)
    return [reason for reason, ids in found.items() if who in ids]


def test_only_conditions_named_are_looked_at(scene: Scene) -> None:
    act(scene, ANNA, "like")
    assert reasons(scene, like=True) == ["eligible"]
    assert reasons(scene, like=True, repost=False, member=False) == ["eligible"]
    assert reasons(scene, repost=True, member=True) == ["not_reposted", "not_subscribed"]


def test_somebody_who_took_everything_back_is_still_considered(scene: Scene) -> None:
    act(scene, ANNA, "like")
    act(scene, ANNA, "unlike")
    assert reasons(scene, like=True) == ["not_liked"]


def test_a_like_of_a_comment_is_no_part_in_the_post(scene: Scene) -> None:
    said = act(scene, ANNA, "comment", "Книга")
    act(scene, BORIS, "like_comment", comment_id=said)
    assert reasons(scene, BORIS, like=True) == []
    assert reasons(scene, ANNA, like=True) == ["not_liked"]


def test_a_closed_profile_without_a_visible_repost_cannot_be_verified(scene: Scene) -> None:
    reader(scene[0], 103, closed=True)
    act(scene, 103, "repost")
    assert reasons(scene, 103, repost=True) == []
    act(scene, 103, "like")
    assert reasons(scene, 103, repost=True) == ["repost_unverifiable"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("КНИГА", "eligible"),
        ("записнаякнижкакнига!", "eligible"),
        ("Книгу", "not_commented"),
    ],
)
def test_the_keyword_is_found_inside_any_word_in_any_case(
    scene: Scene, text: str, expected: str
) -> None:
    act(scene, ANNA, "comment", text)
    assert reasons(scene, comment={"keyword": "книга"}) == [expected]


def test_yo_and_ye_are_the_same_letter(scene: Scene) -> None:
    act(scene, ANNA, "comment", "ЕЛКА и ёж")
    assert reasons(scene, comment={"keyword": "ёлка и еж"}) == ["eligible"]


def test_the_present_text_of_a_comment_counts(scene: Scene) -> None:
    act(scene, ANNA, "comment", "книга")
    act(scene, ANNA, "edit", "раздумала")
    assert reasons(scene, comment={"keyword": "книга"}) == ["not_commented"]
    act(scene, ANNA, "edit", "всё же книга")
    assert reasons(scene, comment={"keyword": "книга"}) == ["eligible"]


def test_a_deleted_comment_does_not_count_until_it_is_restored(scene: Scene) -> None:
    said = act(scene, ANNA, "comment", "книга")
    act(scene, ANNA, "delete_comment")
    assert reasons(scene, comment={"keyword": "книга"}) == ["not_commented"]
    act(scene, ANNA, "restore_comment", comment_id=said)
    assert reasons(scene, comment={"keyword": "книга"}) == ["eligible"]


def test_a_reply_is_a_comment_too_and_one_good_comment_is_enough(scene: Scene) -> None:
    said = act(scene, BORIS, "comment", "Кто что читает?")
    act(scene, ANNA, "comment", "книга", comment_id=said)
    act(scene, ANNA, "comment", "ещё слово")
    assert reasons(scene, comment={"keyword": "книга"}) == ["eligible"]
    assert reasons(scene, BORIS, comment={"keyword": "книга"}) == ["not_commented"]


def test_managers_and_deactivated_people_are_never_eligible(scene: Scene) -> None:
    act(scene, ANNA, "like")
    act(scene, BORIS, "like")
    scene[1].managers[ANNA] = "editor"
    act(scene, BORIS, "delete_profile")
    assert reasons(scene, like=True) == ["manager"]
    assert reasons(scene, BORIS, member=True) == ["not_subscribed", "deactivated"]


def test_asking_to_join_and_leaving_are_no_membership(scene: Scene) -> None:
    act(scene, ANNA, "like")
    act(scene, ANNA, "join", "request")
    assert reasons(scene, member=True) == ["not_subscribed"]
    act(scene, ANNA, "join", "approved")
    assert reasons(scene, member=True) == ["eligible"]
    act(scene, ANNA, "leave")
    assert reasons(scene, member=True) == ["not_subscribed"]
