"""What reading a very large contest costs, in calls that the simulator counted itself."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.running import Running, running
from tests.fakes.limits import no_limits
from tools.vk_minimum import Crowd, minimum
from vk.client import connect
from vk.port import Kind, Tokens, Vk

GROUP = 7060
WALL = -GROUP
CROWD = Crowd(likers=100_000, comments=20_000, entrants=100_000, threads=300, replies=12)
MEMBERS = 90_000
DEARER = 1.1  # than the minimum, at most


@dataclass
class Scene:
    sim: Running
    post_id: int
    made: dict[str, Any]
    entrants: range

    def client(self, batching: set[Kind]) -> Vk:
        """Batching by the service token, or by the user's; without either page by page."""
        community, service = self.made["community_token"], self.made["service_token"]
        user = self.made["user_token"] if "user" in batching else None
        by_service = "service" in batching
        self.sim.post("/sim/settings", service_execute=by_service)
        tokens = Tokens(community, service, user, service_batches=by_service)
        return connect(tokens, self.sim.url, no_limits())


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with running() as sim:
        sim.post("/sim/limits", enabled=False)
        made = sim.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib7060")
        post_id = sim.post("/sim/posts", group_id=GROUP, text="Розыгрыш")["post_id"]
        crowd = {"likers": CROWD.likers, "comments": CROWD.comments, "members": MEMBERS}
        talk = {"threads": CROWD.threads, "replies": CROWD.replies}
        told = sim.post("/sim/mass", group_id=GROUP, post_id=post_id, **crowd, **talk)
        first = told["ids_from"]
        yield Scene(sim, post_id, made, range(first, first + CROWD.entrants))


@pytest.mark.parametrize("batching", [set(), {"service"}, {"user"}])
def test_a_large_contest_is_read_in_hardly_more_calls_than_vk_allows(
    scene: Scene, batching: set[Kind], capsys: pytest.CaptureFixture[str]
) -> None:
    vk, began, log = scene.client(batching), time.monotonic(), scene.sim.sim.log
    log.clear()
    assert vk.likers(WALL, scene.post_id, CROWD.likers) == set(scene.entrants)
    assert len(vk.comments(WALL, scene.post_id, CROWD.comments)) == CROWD.comments
    assert sum(vk.members(GROUP, scene.entrants).values()) == MEMBERS
    assert set(vk.people(scene.entrants)) == set(scene.entrants)
    calls, least, took = len(log), minimum(CROWD, batching), time.monotonic() - began
    with capsys.disabled():
        how = f"batches by the {'/'.join(batching)} token" if batching else "no batches of pages"
        sys.stdout.write(f"\n{calls} calls, the minimum is {least} ({how}; {took:.0f} s)\n")
    assert all(line["ok"] for line in log)
    assert calls <= DEARER * least


def test_what_is_not_expected_costs_one_call_a_list_more(scene: Scene) -> None:
    vk, log = scene.client({"user"}), scene.sim.sim.log
    log.clear()
    assert len(vk.comments(WALL, scene.post_id, expected=101)) == CROWD.comments
    assert len(log) == 1 + 7 + 12
