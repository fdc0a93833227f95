"""What tokens can do is found out by trying, and nothing of it stays behind on VK."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.running import Running, running
from tests.fakes.limits import no_limits
from tests.fakes.scripted_vk import Reply, error, response, scripted_vk
from vk.attempts import Retries
from vk.client import connect
from vk.port import Ability, Finding, Tokens

GROUP = 7020
NEED_NO_POST = {
    *(Ability.READ_MEMBERS, Ability.READ_VOTES, Ability.POST_TEXT, Ability.POST_PHOTOS),
    *(Ability.COMMENT, Ability.MESSAGE, Ability.SET_UP_CALLBACKS),
}
NO_LIMITS = no_limits()
Found = dict[Ability, Finding]


class Wall:
    """A community in the simulator whose post somebody likes, reposts and comments."""

    def __init__(self, simulator: Running) -> None:
        self.sim = simulator
        simulator.post("/sim/limits", enabled=False)
        made = self.found()
        texts = made["community_token"], made["service_token"], made["user_token"]
        self.tokens = Tokens(*texts)
        self.reader = simulator.post("/sim/readers", count=1, seed=1, kind="open")["ids"][0]

    def found(self, **more: Any) -> dict[str, str]:
        asked = {"group_id": GROUP, "name": "Б", "screen_name": "lib7020"} | more
        made: dict[str, str] = self.sim.post("/sim/communities", **asked)
        return made

    def post(self, *actions: str, **more: Any) -> int:
        made = self.sim.post("/sim/posts", group_id=GROUP, text="Розыгрыш", **more)
        for action in actions:
            about = {"group_id": GROUP, "post_id": made["post_id"], "text": "я"}
            self.sim.post("/sim/act", reader_id=self.reader, action=action, **about)
        return int(made["post_id"])

    def lively_post(self) -> None:
        self.post("like", "repost", "comment")

    def probe(self, tokens: Tokens | None = None) -> Found:
        return abilities(self.sim.url, tokens or self.tokens)


def abilities(url: str, tokens: Tokens) -> Found:
    vk = connect(tokens, url, NO_LIMITS, retries=Retries(2, sleep=lambda _seconds: None))
    findings = vk.abilities(GROUP)
    assert [finding.ability for finding in findings] == list(Ability)
    return {finding.ability: finding for finding in findings}


@pytest.fixture
def wall() -> Iterator[Wall]:
    with running() as simulator:
        yield Wall(simulator)


def test_with_all_tokens_everything_works(wall: Wall) -> None:
    wall.lively_post()
    wall.sim.post("/sim/settings", service_execute=True)
    assert wall.probe() == {ability: Finding(ability, True) for ability in Ability}


def test_probing_changes_nothing_on_vk(wall: Wall) -> None:
    wall.lively_post()
    before = wall.sim.get(f"/sim/state?group_id={GROUP}")
    wall.probe()
    assert wall.sim.get(f"/sim/state?group_id={GROUP}") == before


def test_all_abilities_cost_a_call_each_and_two_for_what_they_share(wall: Wall) -> None:
    wall.lively_post()
    wall.probe()
    calls = [line["method"] for line in wall.sim.get("/sim/log")]
    assert len(calls) == len(set(calls)) <= len(Ability)


def test_a_wall_that_cannot_be_read_is_asked_for_once(wall: Wall) -> None:
    wall.sim.post("/sim/faults", method="wall.get", code=15, times=9)
    wall.probe(Tokens(wall.tokens.community, wall.tokens.service))
    calls = [line["method"] for line in wall.sim.get("/sim/log")]
    assert calls.count("wall.get") == 1


def test_a_community_token_alone_reads_nothing_of_the_wall(wall: Wall) -> None:
    wall.lively_post()
    found = wall.probe(Tokens(wall.tokens.community))
    works = {ability for ability, finding in found.items() if finding.works}
    assert works == NEED_NO_POST - {Ability.READ_VOTES, Ability.POST_PHOTOS}
    assert {finding.reason for finding in found.values() if not finding.works} == {"no_token"}


def test_a_service_token_adds_reading(wall: Wall) -> None:
    wall.lively_post()
    found = wall.probe(Tokens(wall.tokens.community, wall.tokens.service))
    for ability in (Ability.READ_LIKES, Ability.READ_COMMENTS, Ability.READ_REPOSTS):
        assert found[ability] == Finding(ability, True)
    assert found[Ability.BATCH] == Finding(Ability.BATCH, False, "no_right", 28)


def test_reposts_that_are_shown_to_nobody_but_the_owner_are_hidden(wall: Wall) -> None:
    wall.lively_post()
    wall.sim.post("/sim/settings", group_id=GROUP, hide_reposts=True)
    strangers = wall.probe(Tokens(wall.tokens.community, wall.tokens.service))
    hidden = Finding(Ability.READ_REPOSTS, False, "hidden")
    assert strangers[Ability.READ_REPOSTS] == hidden
    assert wall.probe()[Ability.READ_REPOSTS].works


def test_a_post_that_nobody_reposted_does_not_show_whether_reposts_are_hidden(wall: Wall) -> None:
    wall.post("like")
    nothing = Finding(Ability.READ_REPOSTS, None, "nothing_to_try")
    assert wall.probe()[Ability.READ_REPOSTS] == nothing


def test_reposts_are_tried_where_there_are_some(wall: Wall) -> None:
    wall.lively_post()
    wall.post()
    assert wall.probe()[Ability.READ_REPOSTS].works


def test_on_an_empty_wall_reading_cannot_be_tried(wall: Wall) -> None:
    found = wall.probe()
    for ability in (Ability.READ_LIKES, Ability.READ_COMMENTS, Ability.READ_REPOSTS):
        assert found[ability] == Finding(ability, None, "nothing_to_try")
    assert all(found[ability].works for ability in NEED_NO_POST)


def test_comments_closed_to_reading_say_nothing_of_other_posts(wall: Wall) -> None:
    wall.lively_post()
    wall.sim.post("/sim/faults", method="wall.getComments", code=212)
    assert wall.probe()[Ability.READ_COMMENTS] == Finding(
        Ability.READ_COMMENTS, None, "nothing_to_try", 212
    )


def test_a_revoked_user_token_is_refused_where_only_it_would_do(wall: Wall) -> None:
    wall.lively_post()
    wall.sim.post("/sim/tokens", group_id=GROUP, kind="user", action="revoke")
    found = wall.probe()
    for ability in (Ability.READ_VOTES, Ability.POST_PHOTOS):
        assert found[ability] == Finding(ability, False, "refused", 5)
    assert found[Ability.READ_LIKES].works
    assert found[Ability.READ_REPOSTS].works


def test_votes_are_tried_on_a_poll_when_there_is_one(wall: Wall) -> None:
    wall.post(poll={"question": "?", "options": ["да", "нет"]})
    assert wall.probe()[Ability.READ_VOTES].works
    assert "polls.getById" in [line["method"] for line in wall.sim.get("/sim/log")]
    wall.sim.post("/sim/faults", method="polls.getById", code=1051)
    refused = Finding(Ability.READ_VOTES, False, "no_right", 1051)
    assert wall.probe()[Ability.READ_VOTES] == refused


@pytest.mark.parametrize(
    ("right", "gone"),
    [
        ("wall", {Ability.POST_TEXT, Ability.COMMENT}),
        ("messages", {Ability.MESSAGE}),
        ("manage", {Ability.SET_UP_CALLBACKS}),
    ],
)
def test_a_right_that_the_token_lacks_is_missed(wall: Wall, right: str, gone: set[Ability]) -> None:
    wall.lively_post()
    wall.found(rights=sorted({"wall", "messages", "manage"} - {right}))
    found = wall.probe()
    lacking = {ability for ability, finding in found.items() if finding.works is False}
    assert lacking - {Ability.BATCH} == gone
    assert {found[ability].reason for ability in gone} == {"no_right"}


@pytest.mark.parametrize("code", [10, 29])
def test_a_passing_trouble_tells_nothing(wall: Wall, code: int) -> None:
    wall.lively_post()
    wall.sim.post("/sim/faults", method="likes.getList", code=code, times=9)
    found = wall.probe()
    assert found[Ability.READ_LIKES] == Finding(Ability.READ_LIKES, None, "away", code)
    assert found[Ability.READ_COMMENTS].works


def test_a_person_is_waited_for_by_a_refusal(wall: Wall) -> None:
    wall.sim.post("/sim/faults", method="users.get", token="user", code=17)
    assert wall.probe()[Ability.READ_VOTES] == Finding(Ability.READ_VOTES, False, "refused", 17)


def test_a_batch_whose_calls_fail_is_no_use(wall: Wall) -> None:
    wall.sim.post("/sim/settings", service_execute=True)
    wall.sim.post("/sim/faults", method="groups.getById", code=28)
    assert wall.probe()[Ability.BATCH] == Finding(Ability.BATCH, False, "refused")


def test_when_vk_is_silent_the_rest_is_not_asked() -> None:
    with scripted_vk() as vk:
        vk.will(Reply("<html>", kind="text/html"))
        found = abilities(vk.url, Tokens("c", "s", "u"))
        assert found == {ability: Finding(ability, None, "away") for ability in Ability}
        assert len(vk.asked) == 2


@pytest.mark.parametrize(
    "body", ["[]", "7", '{"items": 5}', '{"permissions": [1]}', "[[]]", "null"]
)
def test_no_answer_however_odd_stops_the_probes(body: str) -> None:
    with scripted_vk() as vk:
        vk.will(Reply(json.dumps({"response": json.loads(body)})))
        assert abilities(vk.url, Tokens("c", "s", "u"))


@pytest.mark.parametrize("code", [5, 14, 15, 18, 100, 12345])
def test_no_error_of_vk_stops_the_probes(code: int) -> None:
    with scripted_vk() as vk:
        vk.will(error(code))
        found = abilities(vk.url, Tokens("c", "s", "u"))
        assert not any(finding.works for finding in found.values())


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"count": 3, "wall_count": 0, "mail_count": 3}, "nothing_to_try"),
        ({"count": 3, "wall_count": 1}, "hidden"),
        ({"count": 3}, "hidden"),
    ],
)
def test_copies_sent_in_messages_are_not_hidden_reposts(told: dict[str, int], reason: str) -> None:
    post = {"id": 5, "owner_id": -GROUP, "date": 9, "reposts": told}
    with scripted_vk() as vk:
        vk.of_method["wall.get"] = response({"items": [post]})
        vk.will(response({"items": []}))
        found = abilities(vk.url, Tokens("c", "s", "u"))
    assert found[Ability.READ_REPOSTS].reason == reason
