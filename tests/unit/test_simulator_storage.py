from pathlib import Path

from simulator import storage
from simulator.crowd import Crowd, plan
from tests.unit.simulator_world import post_in_a_world


def test_a_world_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    sim, community, post = post_in_a_world()
    Crowd(sim, community, post.id, plan(1, 60, "книга", community.id)).carry_out()
    storage.write(tmp_path / "deep" / "vk.json", storage.dump(sim.world))
    again = storage.load(tmp_path / "deep" / "vk.json")
    assert again == sim.world
    assert again.communities[community.id].posts[post.id].levels == post.levels


def test_no_file_is_no_world(tmp_path: Path) -> None:
    assert storage.load(tmp_path / "none.json") is None
