"""When `make chaos` takes a system for being at rest."""

from datetime import timedelta

import pytest

import clock
from contests.lifecycle import Step
from tests.service.scene import Scene
from tests.service.test_invariants import damage, run
from tools.chaos import scenes


def at(seconds: int) -> str:
    return f"'{clock.now() + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}'"


@pytest.mark.parametrize(
    ("how", "many"),
    [
        ("state = 'waiting', next_try_at = {past}", 1),
        ("state = 'waiting', next_try_at = {past}, leased_until = {soon}", 1),
        ("state = 'waiting', next_try_at = {soon}", 1),
        ("state = 'waiting', next_try_at = {later}", 0),
        ("state = 'stuck', next_try_at = {past}", 0),
    ],
)
def test_what_is_to_be_said_is_waited_for_unless_it_is_stuck_or_put_off(
    scene: Scene, how: str, many: int
) -> None:
    run(scene)
    assert scenes.waiting() == 0
    changes = how.format(past=at(-5), soon=at(20), later=at(500))
    damage(f"UPDATE outbox_row SET {changes} WHERE key LIKE 'results:%'")
    assert scenes.waiting() == many


@pytest.mark.parametrize(
    ("how", "many"),
    [
        ("attempts = 0, next_try_at = {soon}", 0),
        ("attempts = 1, next_try_at = {soon}", 1),
        ("attempts = 1, next_try_at = {later}", 0),
        ("attempts = 1, next_try_at = {past}, leased_until = {soon}", 1),
    ],
)
def test_a_step_is_waited_for_when_it_is_in_hand_or_tried_again_soon(
    scene: Scene, how: str, many: int
) -> None:
    contest = scene.open_contest()
    damage(f"UPDATE due_step SET next_try_at = {at(5000)}")
    assert scenes.waiting() == 0
    changes = how.format(past=at(-5), soon=at(20), later=at(500))
    damage(f"UPDATE due_step SET {changes} WHERE id = {scene.step(contest, Step.CLOSE).id}")
    assert scenes.waiting() == many
