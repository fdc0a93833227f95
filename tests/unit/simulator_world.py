"""A world with one community and one post, without server, disk or network."""

from simulator.acts import posts
from simulator.model import Community, Post, Reader
from simulator.sim import Sim

GROUP = 5


def post_in_a_world() -> tuple[Sim, Community, Post]:
    sim = Sim()
    community = Community(GROUP, "Библиотека", "library", creator_id=0)
    sim.world.communities[GROUP] = community
    return sim, community, posts.publish(sim, community, "Розыгрыш")


def reader(sim: Sim, number: int, closed: bool = False) -> Reader:
    made = Reader(number, "Анна", "Ким", 1, "Сургут", is_closed=closed)
    sim.world.readers[number] = made
    return made
